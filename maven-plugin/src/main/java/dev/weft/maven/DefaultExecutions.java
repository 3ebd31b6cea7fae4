package dev.weft.maven;

import java.util.List;
import org.apache.maven.AbstractMavenLifecycleParticipant;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/**
 * Binds both goals where the plugin is declared with {@code <extensions>true</extensions>} and
 * without executions. Maven calls it, which finds it in {@code META-INF/plexus/components.xml}.
 */
public final class DefaultExecutions extends AbstractMavenLifecycleParticipant {
  private static final String KEY = "dev.weft:weft-maven-plugin";
  private static final List<String> GOALS = List.of("transform", "transform-test");

  /** Creates the participant; Maven does. */
  public DefaultExecutions() {}

  @Override
  public void afterProjectsRead(MavenSession session) {
    for (MavenProject each : session.getProjects()) {
      Plugin plugin = each.getPlugin(KEY);
      if (plugin != null) addTo(plugin);
    }
  }

  static void addTo(Plugin plugin) {
    if (!plugin.isExtensions() || !plugin.getExecutions().isEmpty()) return;
    PluginExecution execution = new PluginExecution();
    execution.setId("weft");
    execution.setGoals(GOALS);
    // Maven has given the plugin's configuration to its executions already.
    if (plugin.getConfiguration() instanceof Xpp3Dom configuration) {
      execution.setConfiguration(new Xpp3Dom(configuration));
    }
    plugin.addExecution(execution);
  }
}
