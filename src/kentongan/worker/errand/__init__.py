"""One-off work at one camera, each in a process that is thrown away: test, discovery, ONVIF, moving."""
