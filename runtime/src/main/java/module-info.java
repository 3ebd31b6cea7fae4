/** Weft's runtime: tasks, the event loop, channels, and what rewritten methods call. */
module dev.weft.runtime {
  requires transitive dev.weft.annotations;

  exports dev.weft;
  exports dev.weft.frame;
  exports dev.weft.io;
  exports dev.weft.spi;
  exports dev.weft.sync;
  exports dev.weft.testing;
}
