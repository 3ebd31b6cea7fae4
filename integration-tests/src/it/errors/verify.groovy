// Every module has the error that its name says, and expected.txt holds what Maven prints for it.
def log = new File(basedir, 'build.log').readLines()
def modules = basedir.listFiles().findAll { new File(it, 'pom.xml').file }*.name.sort()
assert modules.size() == 9

modules.each { module ->
  def folder = new File(basedir, module)
  def start = log.findIndexOf { it.contains(':transform (default) @ ' + module + ' ---') }
  assert start >= 0 : module
  def printed = log.drop(start + 1).takeWhile { it.startsWith('[INFO] Weft:') || it.startsWith('[ERROR] ') }
  def expected = new File(folder, 'expected.txt').readLines()*.replace('${basedir}', folder.path)
  assert printed == expected : module
}
return true
