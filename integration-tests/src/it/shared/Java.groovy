/** Runs the JVM of this build, with what the projects have built and the artifacts they use. */
class Java {
  File repository
  String version

  /** Returns what is printed; fails if the exit code is another one. */
  String run(int code, List<Object> arguments) {
    def process = new ProcessBuilder([System.getProperty('java.home') + '/bin/java', *arguments]*.toString())
        .redirectErrorStream(true)
        .start()
    def printed = process.inputStream.getText('UTF-8').replace('\r\n', '\n')
    assert process.waitFor() == code : printed
    return printed
  }

  String classPath(Object classes) {
    return [classes, jar('weft-runtime'), jar('weft-annotations')].join(File.pathSeparator)
  }

  File agent() {
    return jar('weft-transformer', '-agent')
  }

  private File jar(String artifact, String classifier = '') {
    def jar = new File(repository, "dev/weft/$artifact/$version/$artifact-$version${classifier}.jar")
    assert jar.file : jar
    return jar
  }
}
