def java = new GroovyClassLoader(getClass().classLoader).parseClass(new File(shared, 'Java.groovy'))
    .newInstance(repository: localRepositoryPath, version: version)
def classes = new File(basedir, 'target/classes')
def woven = new File(basedir, 'target/woven')
def expected = new File(shared, 'expected.txt').text
def transform = ['-jar', java.agent(), 'transform', '--class-path', java.classPath(classes)]

assert java.run(0, [*transform, '--output', woven, classes]) ==
    "weft: $classes: rewrote 3 methods in 2 of 3 classes\n"
assert java.run(0, ['-cp', java.classPath(woven), 'shop.Main']) == expected

// In place, twice.
assert java.run(0, [*transform, classes]) == "weft: $classes: rewrote 3 methods in 2 of 3 classes\n"
assert java.run(0, [*transform, classes]) ==
    "weft: $classes: rewrote 0 methods in 0 of 3 classes, 2 already up to date\n"
assert java.run(0, ['-cp', java.classPath(classes), 'shop.Main']) == expected

assert java.run(0, ['-jar', java.agent(), '--version']) == "weft $version\n"
assert java.run(2, ['-jar', java.agent(), 'weave', classes]) ==
    'weft: expected the command transform; --help shows what is possible\n'
return true
