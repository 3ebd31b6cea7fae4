// Every module has the error that its name says, and expected.txt holds what Maven prints for it.
def read = { new File(basedir, 'build.log').readLines() }
// The invoker may come here before it has written the last of what Maven printed.
for (int i = 0; i < 600 && !read().any { it.startsWith('[ERROR]   mvn <args> -rf ') }; i++) sleep 100
def log = read()
def modules = basedir.listFiles().findAll { new File(it, 'pom.xml').file }*.name.sort()
assert modules.size() == 11

modules.each { module ->
  def folder = new File(basedir, module)
  def start = log.findIndexOf { it.contains(':transform (default) @ ' + module + ' ---') }
  assert start >= 0 : module
  def rest = log.drop(start + 1)
  def printed = rest.takeWhile { it.startsWith('[INFO] Weft:') || it.startsWith('[ERROR] ') }
  def expected = new File(folder, 'expected.txt').readLines()*.replace('${basedir}', folder.path)
  assert printed == expected : module + ', followed by ' + rest.drop(printed.size()).take(3)
}
return true
