package languages

import dev.weft.Task
import dev.weft.TaskLocal
import dev.weft.Weft
import dev.weft.io.ConnectOptions

fun whatMayBeNull() {
  ConnectOptions.standard().withTimeout(null)
  val none: Task<String?> = Task.of<String?>(null)
  val value: String? = Weft.await(none)
  TaskLocal.of<String?>("name", null).where(value) { Task.done() }
  Task.of("a").map<String?> { null }
}
