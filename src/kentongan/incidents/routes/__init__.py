"""HTTP of the incidents room, a file for each thing: parse, call one action, answer."""
