package dev.weft.examples.linkcheck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class JsonReportTest {
  @Test
  void everythingIsThereWithTimesInMilliseconds() {
    assertEquals(
        """
        {
          "start" : "http://host/",
          "checked" : 10,
          "bytes" : 1208511,
          "elapsedMillis" : 1949,
          "responseMillis" : 61300,
          "broken" : [ {
            "target" : "http://host/gone",
            "fault" : "answered 410",
            "pages" : [ "http://host/", "http://host/a", "http://host/b", "http://host/c", \
        "http://host/d" ]
          }, {
            "target" : "http://[",
            "fault" : "not a valid address",
            "pages" : [ "http://host/a" ]
          } ],
          "pages" : [ {
            "address" : "http://host/",
            "bytes" : 7512,
            "millis" : 120,
            "links" : 1
          }, {
            "address" : "http://host/a",
            "bytes" : 999,
            "millis" : 1500,
            "links" : 1
          }, {
            "address" : "http://host/b",
            "bytes" : 1200000,
            "millis" : 80,
            "links" : 1
          } ]
        }
        """,
        JsonReport.of(SampleReport.withBrokenLinks()).replace(System.lineSeparator(), "\n"));
  }
}
