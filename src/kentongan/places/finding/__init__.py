"""Where is it? From what somebody says to places on the map, offline, with why and how sure.

    text -> Phrase -> matches in the gazetteer -> candidates, crossings -> ranked hits      finder.py
    text that is a position -> coordinates.py, pluscode.py
    point -> areas, Polsek, nearest street                                                  reverse.py

Pure: no database, no web. Distances are metres on a plane stretched at the city's centre.
"""
