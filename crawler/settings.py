"""How Scrapy runs here, whoever starts it.

What users may change stands in hotlines.toml and the environment (see crawler/config.py), not here;
crawler/project.py puts the two together for `scrapy crawl`, crawler/runner.py for `hotlines crawl`.
"""

from __future__ import annotations

from output.urls import LONGEST
from pipelines.page import MAX_BYTES

BOT_NAME = "hotline-atlas"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"

# speed: more than 8 only starts tasks that have nothing to do
CONCURRENT_ITEMS = 8
CONCURRENT_REQUESTS = 64  # more than a run has in hand
REACTOR_THREADPOOL_MAXSIZE = 20

# manners
ROBOTSTXT_OBEY = True
DOWNLOADER = "crawler.downloader.CountingDownloader"
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY_JITTER = 0.1  # Scrapy draws anew until it is satisfied, so that more makes every pause longer
COOKIES_ENABLED = False
REFERRER_POLICY = "same-origin"
RETRY_TIMES = 1
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
RETRY_EXCEPTIONS = [
    # not CannotResolveHostError: a refused address stays refused
    "scrapy.exceptions.DownloadConnectionRefusedError",
    "scrapy.exceptions.DownloadFailedError",
    "scrapy.exceptions.ResponseDataLossError",
]
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.1",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",  # what every reader of WARC files can undo
}

# hostile pages
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
DOWNLOAD_HANDLERS = {
    "http": "crawler.wire.BoundedHandler",
    "https": "crawler.wire.BoundedHandler",
    **dict.fromkeys(("file", "data", "ftp", "s3")),
}
DOWNLOAD_MAXSIZE = MAX_BYTES
DOWNLOAD_WARNSIZE = 0
REDIRECT_MAX_TIMES = 5
METAREFRESH_MAXDELAY = 5
URLLENGTH_LIMIT = LONGEST
DNS_TIMEOUT = 10
HTTPPROXY_ENABLED = False  # a proxy would resolve names itself, past the guard
TWISTED_DNS_RESOLVER = "crawler.resolver.GuardedResolver"
MEMUSAGE_LIMIT_MB = 2048

# every answer reaches the spider, which says what its status means
HTTPERROR_ALLOW_ALL = True
# pages are told apart by their canonical address, before a request is built
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"

DOWNLOADER_MIDDLEWARES = {
    "crawler.stops.StopMiddleware": 60,
    "crawler.gate.GateMiddleware": 80,
    "crawler.slots.SlotMiddleware": 90,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.robots.PoliteRobotsMiddleware": 100,
    "crawler.sleep.SleepMiddleware": 560,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.layers.UnpackMiddleware": 590,
    "crawler.capture.CaptureMiddleware": 950,
}
ITEM_PIPELINES = {
    "pipelines.stages.TellStage": 100,
    "pipelines.stages.KeepStage": 500,
}
EXTENSIONS = {
    "crawler.logs.Quiet": 400,
    "crawler.brake.Brake": 500,
    "crawler.monitors.Watch": 600,
    "crawler.memory.RobotsMemory": 700,
    "scrapy.extensions.remote_control.RemoteControl": None,  # is off, and would load a web server to say so
}
SPIDERMON_ENABLED = True
SPIDERMON_SPIDER_CLOSE_MONITORS = ["crawler.monitors.HealthSuite"]

LOG_LEVEL = "WARNING"
LOG_FORMAT = "hotlines: %(message)s"
LOG_VERSIONS: list[str] = []
STATS_DUMP = False

# whether a crawl makes or upgrades the database; where many machines share one, it is made by hand
HOTLINES_CREATE = True
