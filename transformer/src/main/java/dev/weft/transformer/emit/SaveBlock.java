package dev.weft.transformer.emit;

import dev.weft.transformer.plan.Field;
import dev.weft.transformer.plan.Saved;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.objectweb.asm.tree.LabelNode;

/**
 * Stores some locals and clears some fields of a frame, and goes on to another block, which does
 * more of it. What several suspensions have in common is a block that theirs lead to.
 *
 * <p>A block that follows may store a local that a suspension does not keep. That gets null or zero
 * first, so that there is something to store, and the field, which the suspension does not need, is
 * cleared by it.
 */
final class SaveBlock {
  final LabelNode label = new LabelNode();
  final SaveBlock next;
  final List<Saved> stores;
  final List<Saved> placeholders;
  final List<Field> clears;

  /** The locals that hold a value to be stored where this block begins. */
  private final Set<Saved> stored = new LinkedHashSet<>();

  /** The fields that are null or zero after this block and those that follow. */
  private final Set<Field> cleared = new HashSet<>();

  /** Makes the last block, which suspends. */
  SaveBlock() {
    this(null, List.of(), List.of(), List.of());
  }

  private SaveBlock(
      SaveBlock next, List<Saved> stores, List<Saved> placeholders, List<Field> clears) {
    this.next = next;
    this.stores = stores;
    this.placeholders = placeholders;
    this.clears = clears;
    if (next != null) {
      stored.addAll(next.stored);
      cleared.addAll(next.cleared);
    }
    placeholders.forEach(stored::remove);
    stored.addAll(stores);
    cleared.addAll(clears);
    for (Saved local : placeholders) cleared.add(local.field());
  }

  Set<Saved> stored() {
    return stored;
  }

  /**
   * Returns a block that does what {@code save} asks for with the help of this one, perhaps this
   * one itself, perhaps by another new one between them; null if it would destroy what is needed,
   * or do more than {@code sharing} allows.
   */
  SaveBlock before(Save save, Sharing sharing) {
    if (!sharing.allows(save.size(), stored.size() + cleared.size())) return null;
    if (cleared.stream().anyMatch(save.kept()::contains)) return null;
    List<Saved> missing = new ArrayList<>();
    for (Saved local : stored) {
      if (save.live().contains(local)) continue;
      if (save.kept().contains(local.field())) return null;
      missing.add(local);
    }
    Set<Field> done = new HashSet<>(cleared);
    for (Saved local : missing) done.add(local.field());
    List<Saved> stores = save.stores().stream().filter(each -> !stored.contains(each)).toList();
    List<Field> clears = save.clears().stream().filter(each -> !done.contains(each)).toList();
    int all = stored.size() + cleared.size() + stores.size() + clears.size();
    if (!sharing.allows(save.size(), all)) return null;
    SaveBlock storing =
        stores.isEmpty() && missing.isEmpty()
            ? this
            : new SaveBlock(this, stores, missing, List.of());
    // Apart: what this suspension clears is needed at another, which stores the same.
    return clears.isEmpty() ? storing : new SaveBlock(storing, List.of(), List.of(), clears);
  }

  /** Returns about how many bytes this block takes, without those that follow. */
  int size() {
    return 6 * stores.size() + 4 * placeholders.size() + 5 * clears.size();
  }
}
