"""What is true and what may happen in the incidents room: pure, a file for each thing."""
