namespace Fovea.Tuning.Studies;

/// <summary>What a trial does: turns parameters into a number, of which less is better.</summary>
public interface IObjective
{
    /// <summary>Runs a trial to its end, going on where an earlier attempt left off, if there is something left of it.</summary>
    /// <param name="trial">The parameters, and the place to report to.</param>
    /// <param name="stop">The trial is to end now: it is pruned, out of time, somebody else's, or the program stops.</param>
    /// <returns>The value; one that is not finite fails the trial.</returns>
    /// <exception cref="TrialFailedException">No value came of it.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    Task<double> RunAsync(ITrialRun trial, CancellationToken stop);
}
