package dev.weft.examples.linkcheck;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Prints a report for programs: all of it, times in milliseconds. */
final class JsonReport {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private JsonReport() {}

  /** Returns the report as one JSON object. */
  static String of(Report report) {
    ObjectNode json = JSON.createObjectNode();
    json.put("start", report.start().toString());
    json.put("checked", report.checked());
    json.put("bytes", report.bytes());
    json.put("elapsedMillis", report.elapsed().toMillis());
    json.put("responseMillis", report.responseTimes().toMillis());

    ArrayNode allBroken = json.putArray("broken");
    for (BrokenLink broken : report.broken()) {
      ObjectNode link = allBroken.addObject();
      link.put("target", broken.target());
      link.put("fault", broken.fault());
      ArrayNode sources = link.putArray("pages");
      broken.pages().forEach(page -> sources.add(page.toString()));
    }

    ArrayNode allPages = json.putArray("pages");
    for (Page page : report.pages()) {
      ObjectNode read = allPages.addObject();
      read.put("address", page.address().toString());
      read.put("bytes", page.bytes());
      read.put("millis", page.took().toMillis());
      read.put("links", page.links().targets().size());
    }
    return JSON.writeValueAsString(json) + "\n";
  }
}
