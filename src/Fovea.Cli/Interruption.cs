using System.Runtime.InteropServices;

namespace Fovea.Cli;

/// <summary>
/// Turns Ctrl-C, SIGTERM and SIGHUP, by which a terminal or a connection that is closed says so, into a cancelled token, so that a verb can
/// finish what it is at; a second one ends the process as the system does by default.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;
    private int signals;

    public Interruption() =>
        registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Handle))];

    public CancellationToken Token => source.Token;

    /// <summary>Asks for the stop that a signal would ask for.</summary>
    public void Stop() => source.Cancel();

    /// <summary>Hears a signal.</summary>
    internal void Handle(PosixSignalContext context)
    {
        // A terminal that is closed says so more than once, and the shell in it too: that is nobody who will not wait.
        if (context.Signal == PosixSignal.SIGHUP)
        {
            context.Cancel = true;
            source.Cancel();
            return;
        }

        // A stop that did not come by a signal is none: a trial that its worker stops is often signalled too, and has a checkpoint to write.
        if (Interlocked.Increment(ref signals) > 1) return;
        context.Cancel = true;
        source.Cancel();
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations) registration.Dispose();
        source.Dispose();
    }
}
