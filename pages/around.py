"""Around every screen: what needs attention and how fresh each feed is, at the moment shown."""

from functools import cache

import services
from components.attention import attention_count, attention_list, concerns, heard
from components.feed_list import feed_list, feeds_dot
from components.page import Parts
from components.shell import HISTORY
from components.top_bar import ALARM_COUNT, ALARM_LIST, FEEDS_DOT, FEEDS_LIST
from components.voice import Voice
from data import queries
from data.moment import Moment
from data.usual import first_kept_at


def frame(moment: Moment) -> Parts:
    """The live parts of the top bar."""
    voice, at = services.voice(moment), moment.at
    feeds = cache(lambda: queries.feed_states(moment))
    incidents = cache(lambda: queries.incidents(moment))
    found = cache(
        lambda: concerns(incidents(), queries.alerts_in_force(moment), feeds(), voice, at)
    )
    return {
        HISTORY: lambda: {"children": _before_history(moment, voice)},
        FEEDS_DOT: lambda: {"children": feeds_dot(feeds(), voice, at)},
        FEEDS_LIST: lambda: {"children": feed_list(feeds(), voice, at)},
        ALARM_COUNT: lambda: {"children": attention_count(found(), voice)},
        ALARM_LIST: lambda: {
            "children": [*attention_list(found(), voice), heard(found(), incidents(), voice)]
        },
    }


def _before_history(moment: Moment, voice: Voice) -> str:
    """Says that nothing was kept yet at a moment of the past, and since when something is."""
    begin = None if moment.is_live else first_kept_at(moment)
    if begin is None:
        return ""
    return voice("Nothing is kept of this moment: history begins at {time}.", time=voice.day(begin))
