package dev.weft.it.debugger;

import com.sun.jdi.AbsentInformationException;
import com.sun.jdi.Bootstrap;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.LocalVariable;
import com.sun.jdi.Location;
import com.sun.jdi.ObjectReference;
import com.sun.jdi.PrimitiveValue;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StackFrame;
import com.sun.jdi.StringReference;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.Value;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.LaunchingConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.LocatableEvent;
import com.sun.jdi.event.StepEvent;
import com.sun.jdi.event.VMDisconnectEvent;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequestManager;
import com.sun.jdi.request.StepRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A program in a JVM of its own, under a debugger that behaves as those of people do. */
final class Debuggee {
  private final VirtualMachine machine;
  private final String className;
  private final Set<Integer> breakpoints;
  private final Set<Integer> stepsFrom;
  private final List<Stop> stops = new ArrayList<>();

  /**
   * Where a program stopped.
   *
   * @param variables what a debugger lists there, as text, by name
   */
  record Stop(String method, int line, boolean byStep, Map<String, String> variables) {}

  /**
   * Prepares a run of {@code className}.
   *
   * @param breakpoints the lines on which it stops
   * @param stepsFrom those of them from which it then steps over one line
   */
  Debuggee(String classPath, String className, Set<Integer> breakpoints, Set<Integer> stepsFrom)
      throws Exception {
    LaunchingConnector launcher =
        Bootstrap.virtualMachineManager().launchingConnectors().stream()
            .filter(each -> each.name().equals("com.sun.jdi.CommandLineLaunch"))
            .findFirst()
            .orElseThrow();
    Map<String, Connector.Argument> arguments = launcher.defaultArguments();
    arguments.get("home").setValue(System.getProperty("java.home"));
    arguments.get("options").setValue("-Xverify:all -ea -cp \"" + classPath + '"');
    arguments.get("main").setValue(className);
    this.machine = launcher.launch(arguments);
    this.className = className;
    this.breakpoints = breakpoints;
    this.stepsFrom = stepsFrom;
  }

  /** Runs the program to its end; returns its stops. */
  List<Stop> run() throws Exception {
    ClassPrepareRequest prepared = machine.eventRequestManager().createClassPrepareRequest();
    prepared.addClassFilter(className);
    prepared.enable();
    try {
      for (boolean connected = true; connected; ) {
        EventSet events = machine.eventQueue().remove();
        for (Event event : events) connected &= handle(event);
        events.resume();
      }
    } catch (VMDisconnectedException e) {
      // The end of the program, seen a little earlier than its event.
    }
    machine.process().waitFor();
    return stops;
  }

  /** Returns what the program printed; it must have ended. */
  String printed() throws IOException {
    return new String(machine.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        + new String(machine.process().getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Ends the program if it has not ended. */
  void kill() {
    machine.process().destroyForcibly();
  }

  private boolean handle(Event event) throws Exception {
    if (event instanceof ClassPrepareEvent prepared) {
      for (int line : breakpoints) breakAt(prepared.referenceType(), line);
    } else if (event instanceof BreakpointEvent hit) {
      stop(hit, false);
      if (stepsFrom.contains(hit.location().lineNumber())) stepOver(hit.thread());
    } else if (event instanceof StepEvent step) {
      machine.eventRequestManager().deleteEventRequest(step.request());
      stop(step, true);
    }
    return !(event instanceof VMDisconnectEvent);
  }

  /** As development environments do: wherever code of the line begins, since there are copies. */
  private void breakAt(ReferenceType type, int line) throws AbsentInformationException {
    EventRequestManager requests = machine.eventRequestManager();
    for (Location location : type.locationsOfLine(line)) {
      requests.createBreakpointRequest(location).enable();
    }
  }

  private void stepOver(ThreadReference thread) {
    StepRequest step =
        machine
            .eventRequestManager()
            .createStepRequest(thread, StepRequest.STEP_LINE, StepRequest.STEP_OVER);
    step.addCountFilter(1);
    step.enable();
  }

  private void stop(LocatableEvent event, boolean byStep)
      throws IncompatibleThreadStateException, AbsentInformationException {
    StackFrame frame = event.thread().frame(0);
    Map<String, String> variables = new TreeMap<>();
    ObjectReference self = frame.thisObject();
    if (self != null) variables.put("this", shown(self));
    for (LocalVariable variable : frame.visibleVariables()) {
      variables.put(variable.name(), shown(frame.getValue(variable)));
    }
    Location location = event.location();
    stops.add(new Stop(location.method().name(), location.lineNumber(), byStep, variables));
  }

  private static String shown(Value value) {
    if (value instanceof StringReference text) return text.value();
    if (value == null || value instanceof PrimitiveValue) return String.valueOf(value);
    return value.type().name();
  }
}
