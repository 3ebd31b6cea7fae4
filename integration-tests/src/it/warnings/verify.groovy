def log = new File(basedir, 'build.log').readLines()
def source = new File(basedir, 'src/main/java/shop/Orders.java')
def warning = "$source:[16] in order(Task): the task that pay returns is dropped".toString()

// With failOnWarning it is an error, and nothing is written; so the next build warns again.
// It is said where it is found and, as with the compiler's errors, where Maven says why it failed.
assert log.count('[ERROR] ' + warning) == 2
assert log.count('[WARNING] ' + warning) == 1
assert log.indexOf('[ERROR] ' + warning) < log.indexOf('[WARNING] ' + warning)
assert log.any { it.contains('1 problem keeps Weft from rewriting this module; nothing was changed:') }
assert log.findAll { it.startsWith('[INFO] Weft: rewrote') }.last() ==
    '[INFO] Weft: rewrote 2 methods in 1 of 1 class, 1 warning'
return true
