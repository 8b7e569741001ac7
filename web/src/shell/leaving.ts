/** Something that is left once. What is answered after that changes nothing: the focus is somebody else's by then. */
export class Leaving {
  #left = false;

  leave(act: () => void): void {
    if (this.#left) return;
    this.#left = true;
    act();
  }

  /** Does it, unless it was left by then. */
  unlessLeft<T>(act: (it: T) => void): (it: T) => void {
    return (it) => {
      if (!this.#left) act(it);
    };
  }
}
