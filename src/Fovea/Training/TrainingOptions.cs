using System.Text.Json.Serialization;
using Fovea.Parts;

namespace Fovea;

/// <summary>
/// How a model is trained. All of it and the seed decide the result; the number of threads does not. Some options go with others
/// only; a trainer refuses those that do not, and says why.
/// </summary>
public sealed record TrainingOptions
{
    private const int MostEpochs = 1_000_000;

    /// <summary>Passes over the training images.</summary>
    /// <value>1 to 1,000,000; default 50.</value>
    public int Epochs { get; init => field = Check.Within(value, 1, MostEpochs, nameof(Epochs)); } = 50;

    /// <summary>Epochs without an improvement after which training ends before all <see cref="Epochs"/> are done; null to do them all.</summary>
    /// <value>1 to 1,000,000, or null; default null.</value>
    public int? Patience { get; init => field = value is { } epochs ? Check.Within(epochs, 1, MostEpochs, nameof(Patience)) : null; }

    /// <summary>By which figure epochs are compared: for the best weights, patience, and the plateau schedule.</summary>
    /// <value>Default: validation error.</value>
    public MonitoredMetric Monitor { get; init => field = Check.Choice(value, nameof(Monitor)); } = MonitoredMetric.ValidationError;

    /// <summary>Images per step: all of them where there are fewer, and in the last step of an epoch those that are left.</summary>
    /// <value>1 to 65536; default 128.</value>
    public int BatchSize { get; init => field = Check.Within(value, 1, 65536, nameof(BatchSize)); } = 128;

    /// <summary>Rollouts per image, M.</summary>
    /// <value>1 to 1000; default 1.</value>
    public int Rollouts { get; init => field = Check.Within(value, 1, 1000, nameof(Rollouts)); } = 1;

    /// <summary>Steps taken with the same rollouts before others are drawn; above 1 only with ratio-clipped updates.</summary>
    /// <value>1 to 100; default 1.</value>
    public int UpdatesPerBatch { get; init => field = Check.Within(value, 1, 100, nameof(UpdatesPerBatch)); } = 1;

    /// <summary>The optimizer.</summary>
    /// <value>Default: Adam.</value>
    public OptimizerOptions Optimizer { get; init => field = Check.Given(value, nameof(Optimizer)); } = new AdamOptions();

    /// <summary>Learning rate at the start.</summary>
    /// <value>Above 0, at most 100; default 0.001.</value>
    public float LearningRate { get; init => field = Check.Above(value, 0f, 100f, nameof(LearningRate)); } = 0.001f;

    /// <summary>Factor on the learning rate of the location network.</summary>
    /// <value>0 to 1000; default 1.</value>
    public float PolicyLearningRateFactor { get; init => field = Check.AtLeast(value, 0f, 1000f, nameof(PolicyLearningRateFactor)); } = 1f;

    /// <summary>
    /// What the deviation of sampled locations is multiplied by in the first epoch; it falls by equal ratios to the model's own in the last.
    /// </summary>
    /// <value>0.01 to 100; default 1.</value>
    public float ExplorationFactor { get; init => field = Check.AtLeast(value, 0.01f, 100f, nameof(ExplorationFactor)); } = 1f;

    /// <summary>Epochs, or part of one, over which the learning rate rises from near 0 in equal steps before the schedule begins (Goyal et al. 2017, section 2.2).</summary>
    /// <value>0 to 1,000,000; default 0.</value>
    public float WarmUpEpochs { get; init => field = Check.AtLeast(value, 0f, MostEpochs, nameof(WarmUpEpochs)); }

    /// <summary>How the learning rate changes, after the warm-up.</summary>
    /// <value>Default: cosine to 0.</value>
    public ScheduleOptions Schedule { get; init => field = Check.Given(value, nameof(Schedule)); } = new CosineSchedule();

    /// <summary>Largest Euclidean norm of a parameter group's gradient; longer ones are scaled down to it. 0 clips nothing.</summary>
    /// <value>0 to 1,000,000; default 5.</value>
    public float ClipNorm { get; init => field = Check.AtLeast(value, 0f, 1_000_000f, nameof(ClipNorm)); } = 5f;

    /// <summary>
    /// What part of the moving average of weights an update keeps. Above 0, validation and the best weights are those of the average (Kingma and Ba 2015,
    /// section 7.2), while training goes on with the weights themselves; 0 keeps no average.
    /// </summary>
    /// <value>0 to 0.99999; default 0.</value>
    public float AverageDecay { get; init => field = Check.AtLeast(value, 0f, 0.99999f, nameof(AverageDecay)); }

    /// <summary>How the loss is put together.</summary>
    public LossOptions Loss { get; init => field = Check.Given(value, nameof(Loss)); } = new();

    /// <summary>In which ways training images are changed from epoch to epoch.</summary>
    /// <value>Default: in none.</value>
    public AugmentationOptions Augmentation { get; init => field = Check.Given(value, nameof(Augmentation)); } = new();

    /// <summary>Seed of weights, order of images, augmentation, starts and sampled locations.</summary>
    /// <value>Any; default 1.</value>
    public ulong Seed { get; init; } = 1;

    /// <summary>Where it was decided anew how long to train, in order; see <see cref="RunFolder.Extend"/>.</summary>
    /// <value>Default: nowhere.</value>
    [JsonInclude]
    internal IReadOnlyList<TrainingExtension> Extensions { get; init => field = InOrder(value); } = [];

    /// <summary>Makes what changes parameters: the optimizer, with an average beside it where one is wanted, a <see cref="WeightAverage"/> then.</summary>
    /// <exception cref="OptionException">An optimizer of somebody's own is not made.</exception>
    internal IOptimizer NewOptimizer(ParameterSet parameters)
    {
        IOptimizer optimizer = Check.Made(Optimizer.Create(parameters), Optimizer, "training.optimizer");
        return AverageDecay > 0f ? new WeightAverage(optimizer, parameters.Length, AverageDecay) : optimizer;
    }

    private static IReadOnlyList<TrainingExtension> InOrder(IReadOnlyList<TrainingExtension> extensions)
    {
        Check.Given(extensions, nameof(Extensions));
        for (int i = 0; i < extensions.Count; i++)
        {
            TrainingExtension extension = extensions[i] ?? throw new OptionException("extensions", $"must each say where it was decided anew, but number {i + 1} is null");
            if (extension.Epoch < 0 || extension.ImagesDone < 0 || extension.Epochs < Math.Max(1, extension.Epoch) || (i > 0 && !extension.IsAfter(extensions[i - 1].Epoch, extensions[i - 1].ImagesDone)))
                throw new OptionException("extensions", $"must be one after the other, but number {i + 1} is at image {extension.ImagesDone} of epoch {extension.Epoch}, planned for {extension.Epochs}");
        }

        return extensions;
    }
}
