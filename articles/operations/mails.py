"""Which errors are worth a mail to ADMINS."""

import logging
import threading
import time

# A fault that goes on is one mail in so many seconds, and all faults together so many mails in that time.
HOUR, MOST = 3600, 20


class IsOurFault(logging.Filter):
    """Lets errors of the code through, which have a traceback; a server that does not answer has none."""

    def filter(self, record):
        return bool(record.exc_info)


class AFew(logging.Filter):
    """Lets the first of each fault of this process through, and no more than MOST an hour."""

    def __init__(self):
        super().__init__()
        self._lock = threading.Lock()
        self._sent = {}

    def filter(self, record):
        now, fault = time.monotonic(), _fault(record)
        with self._lock:
            self._sent = {one: moment for one, moment in self._sent.items() if now - moment < HOUR}
            if fault in self._sent or len(self._sent) >= MOST:
                return False
            self._sent[fault] = now
            return True


def _fault(record):
    """Where the error was raised."""
    error, trace = record.exc_info[1], record.exc_info[2]
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace else ()
    return (type(error), *place)
