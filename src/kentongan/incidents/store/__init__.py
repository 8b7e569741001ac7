"""SQL of the incidents room, a file for each thing. One statement, one function, no decisions."""
