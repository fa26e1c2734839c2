using System.Diagnostics;
using System.Globalization;

namespace Fovea.Cli.Tuning;

/// <summary>
/// Ends a trial's process with the one that runs it. The parent writes signs of life to standard input; when that closes, since the
/// parent was killed, or no sign comes for a lease's length, since the parent is stopped or has lost the trial, the process stops as at
/// Ctrl-C, and dies where that takes too long. It then never works beside whoever takes the trial up.
/// </summary>
internal static class ParentWatch
{
    private const string Variable = "FOVEA_PARENT_LEASE_SECONDS";

    private static readonly TimeSpan grace = TimeSpan.FromSeconds(10);

    /// <summary>Makes a child watch this process.</summary>
    public static void Ask(ProcessStartInfo child, TimeSpan lease)
    {
        child.RedirectStandardInput = true;
        child.Environment[Variable] = lease.TotalSeconds.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Watches the parent, where it asked for that.</summary>
    public static void StartIfAsked(Interruption interruption)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } text) return;
        // Not for the children of this process.
        Environment.SetEnvironmentVariable(Variable, null);
        TimeSpan lease = TimeSpan.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture));
        Stream input = Console.OpenStandardInput();
        byte[] signs = new byte[64];
        // A process whose parent died while it started must not begin: the trial may be somebody else's by now.
        if (input.Read(signs) == 0) interruption.Stop();
        long heard = Stopwatch.GetTimestamp();
        new Thread(Listen) { IsBackground = true, Name = "parent's signs" }.Start();
        new Thread(Watch) { IsBackground = true, Name = "parent watch" }.Start();

        void Listen()
        {
            while (input.Read(signs) > 0) Interlocked.Exchange(ref heard, Stopwatch.GetTimestamp());
            Interlocked.Exchange(ref heard, long.MinValue);
        }

        void Watch()
        {
            while (Interlocked.Read(ref heard) is var last && last != long.MinValue && Stopwatch.GetElapsedTime(last) < lease) Thread.Sleep(100);
            interruption.Stop();
            Thread.Sleep(grace);
            using Process self = Process.GetCurrentProcess();
            self.Kill();
        }
    }
}
