// Written for Debian's Gradle 4, which runs on its JDK 17. Where there is none, the project is counted as skipped.
def process = new ProcessBuilder('/bin/sh', '-c', 'gradle --version').redirectErrorStream(true).start()
return process.inputStream.text.contains('Gradle 4.') && Runtime.version().feature() == 17
