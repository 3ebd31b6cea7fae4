def log = new File(basedir, 'build.log').readLines()
def what = "maven-surefire-plugin 2.12.4 runs none of this module's tests, which are of JUnit 5"

// Once for the first build, and for the last as an error, which Maven says again at its end.
assert log.count('[WARNING] ' + what) == 1
assert log.count('[ERROR] ' + what) == 1
assert log.any { it.startsWith('[ERROR] Failed to execute goal dev.weft:weft-maven-plugin') && it.contains(what) }
assert log.count { it.startsWith('[WARNING]   fix: give org.apache.maven.plugins:maven-surefire-plugin') } == 1
return true
