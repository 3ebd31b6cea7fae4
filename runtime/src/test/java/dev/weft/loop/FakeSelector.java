package dev.weft.loop;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.util.HashSet;
import java.util.Set;

/** A selector without channels; a test says what its sleeping is. */
abstract class FakeSelector extends Selector {
  private final Set<SelectionKey> none = new HashSet<>();

  @Override
  public abstract int select(long timeoutMillis);

  @Override
  public int select() {
    return select(0);
  }

  @Override
  public int selectNow() {
    return 0;
  }

  @Override
  public Selector wakeup() {
    return this;
  }

  @Override
  public Set<SelectionKey> keys() {
    return none;
  }

  @Override
  public Set<SelectionKey> selectedKeys() {
    return none;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public SelectorProvider provider() {
    return SelectorProvider.provider();
  }

  @Override
  public void close() {}
}
