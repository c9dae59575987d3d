"""A user's mistake: what happened, where, what to do next. Bad data is a `Finding`, not an error."""


class UnsealedError(Exception):
    """Nothing can be published; the message is shown to the user as it stands.

    `exit_code` is 1 (nothing published) or 2 (usage or configuration), as the command line documents.
    """

    exit_code = 1


class ConfigurationError(UnsealedError):
    """Something that people wrote (site.toml, a template, guidance, an option) cannot be used."""

    exit_code = 2
