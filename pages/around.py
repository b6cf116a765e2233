"""Around every screen: what needs attention and how fresh each feed is, at the moment shown."""

import services
from components.attention import attention_count, attention_list, concerns, heard
from components.feed_list import feed_list, feeds_dot
from components.top_bar import ALARM_COUNT, ALARM_LIST, FEEDS_DOT, FEEDS_LIST
from data import queries
from data.moment import Moment


def frame(moment: Moment) -> dict[str, dict[str, object]]:
    """The live parts of the top bar."""
    voice, at = services.voice(moment), moment.at
    feeds, incidents = queries.feed_states(moment), queries.incidents(moment)
    found = concerns(incidents, queries.alerts_in_force(moment), feeds, voice, at)
    return {
        FEEDS_DOT: {"children": feeds_dot(feeds, voice, at)},
        FEEDS_LIST: {"children": feed_list(feeds, voice, at)},
        ALARM_COUNT: {"children": attention_count(found, voice)},
        ALARM_LIST: {"children": [*attention_list(found, voice), heard(found, incidents, voice)]},
    }
