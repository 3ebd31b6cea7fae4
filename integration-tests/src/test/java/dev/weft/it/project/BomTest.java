package dev.weft.it.project;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Who imports {@code weft-bom} gets every artifact that can be a dependency, of one version. */
class BomTest {
  private static final Path ROOT = Path.of("..");

  @Test
  void everyArtifactThatCanBeADependencyIsInTheBom() throws Exception {
    Set<String> published = new TreeSet<>();
    NodeList modules = pom("").getElementsByTagName("module");
    for (int i = 0; i < modules.getLength(); i++) {
      String module = modules.item(i).getTextContent();
      Document pom = pom(module);
      boolean isDependency = child(pom, "packaging").isEmpty(); // jar
      if (isDependency && !text(pom, "maven.deploy.skip").equals("true")) {
        published.add(child(pom, "artifactId"));
      }
    }

    Set<String> listed = new TreeSet<>();
    NodeList dependencies = pom("bom").getElementsByTagName("dependency");
    for (int i = 0; i < dependencies.getLength(); i++) {
      Element each = (Element) dependencies.item(i);
      listed.add(each.getElementsByTagName("artifactId").item(0).getTextContent());
    }
    assertEquals(published, listed);
  }

  /** The bom has no parent, so nothing else keeps its version. */
  @Test
  void theBomHasTheVersionOfWhatItLists() throws Exception {
    assertEquals(child(pom(""), "version"), child(pom("bom"), "version"));
  }

  private static Document pom(String module) throws Exception {
    try (var in = Files.newInputStream(ROOT.resolve(module).resolve("pom.xml"))) {
      return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
    }
  }

  /** Returns the text of the project's own element of that name, or nothing. */
  private static String child(Document pom, String name) {
    NodeList children = pom.getDocumentElement().getChildNodes();
    for (int i = 0; i < children.getLength(); i++) {
      if (children.item(i).getNodeName().equals(name)) return children.item(i).getTextContent();
    }
    return "";
  }

  private static String text(Document pom, String name) {
    NodeList found = pom.getElementsByTagName(name);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent();
  }
}
