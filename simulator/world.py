"""The whole simulated city: one seed, one profile, and every part of it."""

from data.city import City
from simulator.buses import Buses
from simulator.calls import Calls
from simulator.camera_health import Cameras
from simulator.dispatching import Dispatching
from simulator.gates import Gates
from simulator.lifecycle import Lives
from simulator.obstacles import Obstacles
from simulator.rain import Rain
from simulator.scenarios.playing import Scenarios
from simulator.scenarios.scenario import Scenario
from simulator.sensors import Sensors
from simulator.signs import Signs
from simulator.traffic import Traffic
from simulator.weather import Weather


class World:
    """Everything that happens in one city with one seed and some scenarios.

    ``address`` is where it is published, ``stream_address`` where cameras stream, if they do.
    """

    def __init__(
        self,
        city: City,
        seed: int,
        address: str = "",
        scenarios: tuple[Scenario, ...] = (),
        stream_address: str = "",
    ) -> None:
        self.scenarios = Scenarios(city, scenarios)
        self.city, self.seed, self.address = city, seed, address
        self.stream_address = stream_address
        nothing = Scenarios(city)
        usual_weather = Weather(city, seed, nothing)
        self.calls = Calls(city, seed, self.scenarios, Rain(seed, usual_weather, nothing))
        self.dispatching = Dispatching(city, seed, self.calls)
        self.lives = Lives(seed, self.calls, self.dispatching)
        self.obstacles = Obstacles(city, seed, self.calls, self.lives, self.scenarios)
        self.weather = Weather(city, seed, self.scenarios)
        self.rain = Rain(seed, usual_weather, self.scenarios)
        self.traffic = Traffic(city, seed, self.obstacles, self.rain, self.scenarios)
        self.signs = Signs(city, seed, self.obstacles, self.scenarios)
        self.cameras = Cameras(city, seed, self.scenarios)
        self.sensors = Sensors(city, seed, self.rain, self.scenarios)
        self.gates = Gates(city, seed, self.scenarios)
        self.buses = Buses(city, seed, self.dispatching.network, self.scenarios)

    def playing(self, scenarios: tuple[Scenario, ...]) -> "World":
        """The same city with other scenarios."""
        return World(self.city, self.seed, self.address, scenarios, self.stream_address)
