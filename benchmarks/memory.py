"""How much memory a process has held. Imports nothing that another would not."""


def peak() -> float:
    """The most memory that this process has held, in MB.

    Not `getrusage` where it can be helped: on Linux that begins with what the process held that started this one.
    """
    try:
        with open("/proc/self/status") as status:  # noqa: PTH123
            (line,) = (line for line in status if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1000
    except OSError:
        import resource  # noqa: PLC0415
        import sys  # noqa: PLC0415

        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return used / (1_000_000 if sys.platform == "darwin" else 1000)
