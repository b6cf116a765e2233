"""Around every screen: what needs attention and how fresh each feed is, at the moment shown."""

from functools import cache

import services
from components.attention import attention_count, attention_list, concerns, heard
from components.feed_list import feed_list, feeds_dot
from components.page import Parts
from components.top_bar import ALARM_COUNT, ALARM_LIST, FEEDS_DOT, FEEDS_LIST
from data import queries
from data.moment import Moment
from data.together import once


def frame(moment: Moment) -> Parts:
    """The live parts of the top bar."""
    voice, at = services.voice(moment), moment.at
    feeds = once(lambda: queries.feed_states(moment))
    incidents = once(lambda: queries.incidents(moment))
    found = cache(
        lambda: concerns(incidents(), queries.alerts_in_force(moment), feeds(), voice, at)
    )
    return {
        FEEDS_DOT: lambda: {"children": feeds_dot(feeds(), voice, at)},
        FEEDS_LIST: lambda: {"children": feed_list(feeds(), voice, at)},
        ALARM_COUNT: lambda: {"children": attention_count(found(), voice)},
        ALARM_LIST: lambda: {
            "children": [*attention_list(found(), voice), heard(found(), incidents(), voice)]
        },
    }
