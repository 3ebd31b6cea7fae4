def java = new GroovyClassLoader(getClass().classLoader).parseClass(new File(shared, 'Java.groovy'))
    .newInstance(repository: localRepositoryPath, version: version)
def classes = new File(basedir, 'target/classes')
def woven = new File(basedir, 'target/woven')
def expected = new File(shared, 'expected.txt').text
def transform = ['-jar', java.agent(), 'transform', '--class-path', java.classPath(classes)]

assert java.run(0, [*transform, '--output', woven, classes]) ==
    "weft: $classes: rewrote 5 methods in 3 of 4 classes\n"
assert java.run(0, ['-cp', java.classPath(woven), 'shop.Main']) == expected

// A jar, into a directory.
def jar = new File(basedir, 'target/shop.jar')
def out = new File(basedir, 'target/jars')
assert out.mkdir()
assert java.util.spi.ToolProvider.findFirst('jar').get()
    .run(System.out, System.err, '--create', '--file', jar.path, '-C', classes.path, '.') == 0
assert java.run(0, [*transform, '--output', out, jar]) ==
    "weft: $jar: rewrote 5 methods in 3 of 4 classes\n"
assert java.run(0, ['-cp', java.classPath(new File(out, 'shop.jar')), 'shop.Main']) == expected

// In place, twice.
assert java.run(0, [*transform, classes]) == "weft: $classes: rewrote 5 methods in 3 of 4 classes\n"
assert java.run(0, [*transform, classes]) ==
    "weft: $classes: rewrote 0 methods in 0 of 4 classes, 3 already up to date\n"
assert java.run(0, ['-cp', java.classPath(classes), 'shop.Main']) == expected

assert java.run(0, ['-jar', java.agent(), '--version']) == "weft $version\n"
assert java.run(2, ['-jar', java.agent(), 'weave', classes]) ==
    'weft: expected the command transform; --help shows what is possible\n'
// The jar is self-contained: nothing in it can meet what an application brings.
new java.util.jar.JarFile(java.agent()).withCloseable { agent ->
  def foreign = agent.stream()*.name.findAll { !it.startsWith('dev/') && !it.startsWith('META-INF/') }
  assert foreign == []
  assert agent.getEntry('META-INF/licences/asm.txt') && agent.getEntry('META-INF/LICENSE')
  assert !agent.stream().anyMatch { it.name.startsWith('dev/weft/frame/') || it.name == 'module-info.class' }
}
return true
