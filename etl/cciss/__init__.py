"""The sentences of CCISS traffic news, taken apart, for the ``news_cciss_rss`` format."""
