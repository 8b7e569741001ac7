"""Every error an operator can meet. The web edge maps these kinds to HTTP in one table (app.py).

    KentonganError
      NotFound      404   the thing does not exist, or not in your city
      Forbidden     403   your role may not do this
      Conflict      409   the thing is not in a state that allows this
      Invalid       422   the request, file or setting itself makes no sense
      Unavailable   503   something we depend on is down; try again

The message is a sentence that says what to do. On the command line `Invalid` ends with exit status 2,
the others with 1 (__main__.py).
"""


class KentonganError(Exception):
    """An error with a sentence that an operator can act on."""


class NotFound(KentonganError): ...


class Forbidden(KentonganError): ...


class Conflict(KentonganError): ...


class Invalid(KentonganError): ...


class Unavailable(KentonganError): ...
