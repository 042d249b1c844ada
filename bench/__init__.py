"""The benchmark: ratios taken in one run against real processes on this machine."""

import warnings

# said once by the PostgreSQL wheel wherever there is no desktop session
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
