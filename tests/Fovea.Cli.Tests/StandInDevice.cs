using Fovea.Models;
using Fovea.Numerics;
using Fovea.Parts;
using Fovea.Policies;
using Fovea.PolicyGradients;
using Fovea.Training.Engines;

namespace Fovea.Cli.Tests;

/// <summary>A device whose arithmetic the processor does, one thread for each engine: for what the command line does with one, on any machine.</summary>
internal sealed class StandInDevice : ComputeDevice
{
    private readonly Lock gate = new();
    private int steps, inUse;

    public override string Name => "standin:0";

    public override string Description => "Stand-in, driver 1";

    /// <summary>The step of all runs together at which it fails, for good.</summary>
    public int FailsAtStep { get; init; } = int.MaxValue;

    /// <summary>Trainings that it has room for at a time.</summary>
    public int Room { get; init; } = int.MaxValue;

    public string[] Lacks { get; init; } = [];

    /// <summary>Called after every step, with the steps of all runs so far.</summary>
    public Action<int>? Stepped { get; init; }

    /// <summary>Most trainings that there were at a time.</summary>
    public int MostInUse { get; private set; }

    public int Evaluations { get; private set; }

    /// <summary>Opens it by its name, and the processor by its own.</summary>
    public ComputeDevice? Open(string name) => name == "cpu" ? null : this;

    internal override IReadOnlyList<string> MissingParts(Recipe recipe) => Lacks;

    internal override IComputeEngine Open() => new Engine(this);

    private void Begin()
    {
        lock (gate)
        {
            if (inUse == Room) throw new DeviceException("standin:0: there is no room", DeviceFault.OutOfMemory);
            MostInUse = Math.Max(MostInUse, ++inUse);
        }
    }

    private void Step()
    {
        int taken = Interlocked.Increment(ref steps);
        if (taken >= FailsAtStep) throw new DeviceException("standin:0 was lost", DeviceFault.Lost);
        Stepped?.Invoke(taken);
    }

    private void End()
    {
        lock (gate) inUse--;
    }

    private sealed class Engine(StandInDevice device) : IComputeEngine
    {
        private readonly WorkerTeam team = new(1);

        public ITrainingEngine NewTraining(ImageClassifier model, ImageSet images, TrainingOptions options)
        {
            device.Begin();
            return new Training(device, new TrainingStep(model, images, options, team));
        }

        public IEvaluationEngine NewEvaluation(ImageClassifier model, ImageSet images, int steps, int rollouts)
        {
            device.Evaluations++;
            return new ProcessorLooks(model, images, steps, rollouts, team);
        }

        public void Dispose() => team.Dispose();
    }

    private sealed class Training(StandInDevice device, TrainingStep own) : ITrainingEngine
    {
        public IOptimizer Optimizer => own.Optimizer;

        public IReadOnlyList<double> GradientNorms => own.GradientNorms;

        public LocationTally Locations => own.Locations;

        public RowLoss Run(ReadOnlySpan<int> numbers, Gaze looking, float learningRate, int step, int inEpoch = 0)
        {
            RowLoss loss = own.Run(numbers, looking, learningRate, step, inEpoch);
            device.Step();
            return loss;
        }

        public void Send()
        {
        }

        public void Fetch()
        {
        }

        public void Dispose() => device.End();
    }
}
