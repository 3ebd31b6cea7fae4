def java = new GroovyClassLoader(getClass().classLoader).parseClass(new File(shared, 'Java.groovy'))
    .newInstance(repository: localRepositoryPath, version: version)
def log = new File(basedir, 'build.log').text

assert log.contains('Tests run: 1, Failures: 0, Errors: 0, Skipped: 0')
assert log.contains('Weft: rewrote 2 methods in 1 of 1 class')
assert java.run(0, ['-cp', java.classPath(new File(basedir, 'greetings/target/classes')), 'shop.Main']) ==
    'hello Ada, hello Grace\n'
return true
