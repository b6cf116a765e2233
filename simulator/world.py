"""The whole simulated city: one seed, one profile, and every part of it."""

from data.city import City
from simulator.calls import Calls
from simulator.camera_health import Cameras
from simulator.dispatching import Dispatching
from simulator.lifecycle import Lives
from simulator.obstacles import Obstacles
from simulator.rain import Rain
from simulator.traffic import Traffic
from simulator.weather import Weather


class World:
    """Everything that happens in one city with one seed; ``address`` is where it is published."""

    def __init__(self, city: City, seed: int, address: str = "") -> None:
        self.city, self.seed, self.address = city, seed, address
        self.calls = Calls(city, seed)
        self.dispatching = Dispatching(city, seed, self.calls)
        self.lives = Lives(seed, self.calls, self.dispatching)
        self.obstacles = Obstacles(city, seed, self.calls, self.lives)
        self.weather = Weather(city, seed)
        self.rain = Rain(seed, self.weather)
        self.traffic = Traffic(city, seed, self.obstacles, self.rain)
        self.cameras = Cameras(city, seed)
