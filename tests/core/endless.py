"""A child that works without end."""

from core.child import serve


def work(_job: bytes) -> tuple[bytes, bytes]:
    while True:
        pass


if __name__ == "__main__":
    serve(work)
