package dev.weft.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.junit.jupiter.api.Test;

class DefaultExecutionsTest {
  private final Plugin plugin = new Plugin();

  @Test
  void aPluginWithExtensionsAndNoExecutionsGetsBothGoals() {
    plugin.setExtensions(true);
    Xpp3Dom configuration = new Xpp3Dom("configuration");
    configuration.addChild(new Xpp3Dom("failOnWarning"));
    plugin.setConfiguration(configuration);

    DefaultExecutions.addTo(plugin);

    PluginExecution only = plugin.getExecutions().get(0);
    assertEquals(List.of("transform", "transform-test"), only.getGoals());
    assertEquals(configuration, only.getConfiguration());
  }

  @Test
  void whoNamesExecutionsHasNoOthers() {
    plugin.setExtensions(true);
    PluginExecution own = new PluginExecution();
    own.addGoal("transform");
    plugin.addExecution(own);

    DefaultExecutions.addTo(plugin);

    assertEquals(List.of(own), plugin.getExecutions());
  }

  @Test
  void withoutExtensionsNothingIsBound() {
    DefaultExecutions.addTo(plugin);

    assertEquals(List.of(), plugin.getExecutions());
  }
}
