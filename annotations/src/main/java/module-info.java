/** The annotation that marks asynchronous methods. */
module dev.weft.annotations {
  exports dev.weft.annotations;
}
