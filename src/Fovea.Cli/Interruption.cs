using System.Runtime.InteropServices;

namespace Fovea.Cli;

/// <summary>
/// Turns Ctrl-C and SIGTERM into a cancelled token, so that a verb can finish what it is at; a second one ends the process as
/// the system does by default.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;
    private int signals;

    public Interruption() =>
        registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];

    public CancellationToken Token => source.Token;

    /// <summary>Asks for the stop that a signal would ask for.</summary>
    public void Stop() => source.Cancel();

    /// <summary>Hears a signal.</summary>
    internal void Handle(PosixSignalContext context)
    {
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
