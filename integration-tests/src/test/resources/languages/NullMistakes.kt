package languages

import dev.weft.RunConfig
import dev.weft.Task
import dev.weft.Weft
import dev.weft.io.BufferedSource
import dev.weft.sync.Channel

fun whatMayNotBeNull(source: BufferedSource, channel: Channel<String>) {
  RunConfig.standard().withGracePeriod(null) // mistake
  Weft.sleep(null) // mistake
  channel.send(null) // mistake
  Task.of<String>(null) // mistake
  Task.of("a").map<String> { null } // mistake
  Weft.await(source.readLine()).length // mistake
}

fun valuesThatMayNotBeNull(channel: Channel<String?>) {} // mistake
