using Fovea.Parts;
using Fovea.Policies;
using Fovea.PolicyGradients;

namespace Fovea.Training.Engines;

/// <summary>
/// An engine's training as the host may rely on it: fetches only what has changed, and after a failure gives nothing more, since what a device holds
/// then, and what it was bringing back, is of no known moment.
/// </summary>
/// <param name="engine">The engine; disposed with this.</param>
internal sealed class GuardedTraining(ITrainingEngine engine) : ITrainingEngine
{
    private bool isHostBehind;
    private DeviceException? failure;

    /// <inheritdoc/>
    public IOptimizer Optimizer => engine.Optimizer;

    /// <inheritdoc/>
    public IReadOnlyList<double> GradientNorms => engine.GradientNorms;

    /// <inheritdoc/>
    public LocationTally Locations => engine.Locations;

    /// <inheritdoc/>
    public RowLoss Run(ReadOnlySpan<int> numbers, Gaze looking, float learningRate, int step, int inEpoch = 0)
    {
        RequireWhole();
        isHostBehind = true;
        try
        {
            return engine.Run(numbers, looking, learningRate, step, inEpoch);
        }
        catch (DeviceException exception)
        {
            failure = exception;
            throw;
        }
    }

    /// <inheritdoc/>
    public void Send()
    {
        RequireWhole();
        try
        {
            engine.Send();
            isHostBehind = false;
        }
        catch (DeviceException exception)
        {
            failure = exception;
            throw;
        }
    }

    /// <inheritdoc/>
    public void Fetch()
    {
        RequireWhole();
        if (!isHostBehind) return;
        try
        {
            engine.Fetch();
            isHostBehind = false;
        }
        catch (DeviceException exception)
        {
            failure = exception;
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => engine.Dispose();

    private void RequireWhole()
    {
        if (failure is not null) throw new DeviceException(failure.Message, failure.Fault, failure);
    }
}
