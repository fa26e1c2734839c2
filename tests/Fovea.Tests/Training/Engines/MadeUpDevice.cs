using Fovea.Models;
using Fovea.Numerics;
using Fovea.Parts;
using Fovea.Policies;
using Fovea.PolicyGradients;
using Fovea.Training.Engines;

namespace Fovea.Tests.Training.Engines;

/// <summary>
/// A device that keeps weights and the optimizer's memory where the host does not see them: what is not sent or fetched in time shows in the results,
/// which are otherwise the processors', bit for bit. It counts what it is asked for, may lack parts, and may fail.
/// </summary>
/// <param name="recipe">The recipe that it trains.</param>
/// <param name="data">Its data.</param>
internal sealed class MadeUpDevice(Recipe recipe, DataSet data) : ComputeDevice
{
    public override string Name => "madeup:0";

    public override string Description => "Made up, driver 1.0";

    public string[] Lacks { get; init; } = [];

    /// <summary>The step, counted from the device's first one on, at which it fails; then it fails for good.</summary>
    public int FailsAtStep { get; init; } = int.MaxValue;

    /// <summary>The fetch at which it fails.</summary>
    public int FailsAtFetch { get; init; } = int.MaxValue;

    /// <summary>Passes of evaluation after which it fails.</summary>
    public int FailsAtPass { get; init; } = int.MaxValue;

    public int Steps { get; private set; }

    public int Sends { get; private set; }

    public int Fetches { get; private set; }

    public int Passes { get; private set; }

    /// <summary>Engines, trainings and evaluations that were opened and not closed.</summary>
    public int InUse { get; private set; }

    internal override IReadOnlyList<string> MissingParts(Recipe recipe) => Lacks;

    internal override IComputeEngine Open() => new Engine(this);

    private static void Copy(ImageClassifier model, IOptimizer optimizer, ImageClassifier toModel, IOptimizer toOptimizer)
    {
        model.Parameters.Values.Span.CopyTo(toModel.Parameters.Values.Span);
        toModel.Parameters.Changed();
        foreach (((_, AlignedBuffer from), (_, AlignedBuffer to)) in optimizer.State.Zip(toOptimizer.State)) from.Span.CopyTo(to.Span);
    }

    private static DeviceException Lost() => new("madeup:0 was lost");

    private abstract class Opened : IDisposable
    {
        private readonly MadeUpDevice device;
        private bool isClosed;

        protected Opened(MadeUpDevice device)
        {
            this.device = device;
            device.InUse++;
        }

        public virtual void Dispose()
        {
            if (!isClosed) device.InUse--;
            isClosed = true;
        }
    }

    private sealed class Engine(MadeUpDevice device) : Opened(device), IComputeEngine
    {
        private readonly MadeUpDevice device = device;
        private readonly WorkerTeam team = new(1);

        public ITrainingEngine NewTraining(ImageClassifier model, ImageSet images, TrainingOptions options) => new Training(device, model, images, options, team);

        public IEvaluationEngine NewEvaluation(ImageClassifier model, ImageSet images, int steps, int rollouts) => new Evaluation(device, new ProcessorLooks(model, images, steps, rollouts, team));

        public override void Dispose()
        {
            team.Dispose();
            base.Dispose();
        }
    }

    private sealed class Training : Opened, ITrainingEngine
    {
        private readonly MadeUpDevice device;
        private readonly ImageClassifier host, own;
        private readonly TrainingStep step;

        public Training(MadeUpDevice device, ImageClassifier host, ImageSet images, TrainingOptions options, WorkerTeam team)
            : base(device)
        {
            this.device = device;
            this.host = host;
            own = device.NewModel();
            step = new TrainingStep(own, images, options, team);
            Optimizer = options.NewOptimizer(host.Parameters);
        }

        public IOptimizer Optimizer { get; }

        public IReadOnlyList<double> GradientNorms => step.GradientNorms;

        public LocationTally Locations => step.Locations;

        public RowLoss Run(ReadOnlySpan<int> numbers, Gaze looking, float learningRate, int step, int inEpoch = 0) =>
            ++device.Steps >= device.FailsAtStep ? throw Lost() : this.step.Run(numbers, looking, learningRate, step, inEpoch);

        public void Send()
        {
            device.Sends++;
            Copy(host, Optimizer, own, step.Optimizer);
        }

        public void Fetch()
        {
            // A failing device may have brought some of it.
            if (++device.Fetches >= device.FailsAtFetch)
            {
                own.Parameters.Values.Span.CopyTo(host.Parameters.Values.Span);
                throw Lost();
            }

            Copy(own, step.Optimizer, host, Optimizer);
        }
    }

    private sealed class Evaluation(MadeUpDevice device, ProcessorLooks looks) : Opened(device), IEvaluationEngine
    {
        private readonly MadeUpDevice device = device;

        public void Look(Gaze gaze, int pass, Span<float> probabilities, CancellationToken cancellation)
        {
            if (++device.Passes >= device.FailsAtPass) throw Lost();
            looks.Look(gaze, pass, probabilities, cancellation);
        }
    }

    private ImageClassifier NewModel() => recipe.Model.Create(data.Shape, data.ClassNames.Count, data.Normalization);
}
