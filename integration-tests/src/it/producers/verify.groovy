def java = new GroovyClassLoader(getClass().classLoader).parseClass(new File(shared, 'Java.groovy'))
    .newInstance(repository: localRepositoryPath, version: version)
def log = new File(basedir, 'build.log').readLines()

['fetch', 'cached'].each { call ->
  def said = log.findAll { it.startsWith('[ERROR] ') && it.contains("an await of Client.$call, of which Weft does not know") }
  assert said.size() == 2 : call // where it is found, and where Maven says why the build failed
}
assert log.findAll { it.startsWith('[INFO] Weft: ') } == [
  '[INFO] Weft: rewrote nothing: 0 errors in 1 class, 2 warnings',
  '[INFO] Weft: rewrote 4 methods in 1 of 1 class',
  '[INFO] Weft: rewrote 4 methods in 1 of 1 class',
]

// The request of its own is given up, and the future of others left alone.
def expected = 'request given up\nfetch: no longer wanted\ncached: no longer wanted\ncache kept: true\n'
['property', 'parameter'].each { out ->
  def classes = ['shop', 'client'].collect { new File(basedir, "$it/target/$out/classes") }
  def classPath = [java.classPath(classes[0]), classes[1]].join(File.pathSeparator)
  assert java.run(0, ['-cp', classPath, 'shop.Main']) == expected : out
}
return true
