// Debian's Gradle runs on its JDK 17 and on no other; where there is none, the project is counted as skipped.
def gradle = ['/bin/sh', '-c', 'command -v gradle'].execute()
gradle.waitFor()
return gradle.exitValue() == 0 && Runtime.version().feature() == 17
