using Fovea.Models;
using Fovea.Parts;

namespace Fovea;

/// <summary>
/// The shape of a recurrent attention model. The defaults are the paper's for MNIST (Mnih et al. 2014, section 4.1). What the
/// pixels and classes are comes with the data.
/// </summary>
public sealed record RecurrentAttentionOptions : ModelOptions
{
    /// <summary>Most glimpses per image.</summary>
    public const int MostGlimpses = 1000;

    /// <summary>The glimpse sensor.</summary>
    /// <value>Default: one scale of 8x8 pixels.</value>
    public SensorOptions Sensor { get; init => field = Check.Given(value, nameof(Sensor)); } = new MultiScaleSensorOptions();

    /// <summary>Glimpses per image, T.</summary>
    /// <value>1 to 1000; default 7.</value>
    public int Glimpses { get; init => field = Check.Within(value, 1, MostGlimpses, nameof(Glimpses)); } = 7;

    /// <summary>The glimpse network.</summary>
    /// <value>Default: dense, 128 + 128 to 256.</value>
    public GlimpseNetworkOptions Glimpse { get; init => field = Check.Given(value, nameof(Glimpse)); } = new DenseGlimpseOptions();

    /// <summary>A coarse view of the whole image beside the first glimpse; null for glimpses alone. Cost then grows with the image.</summary>
    /// <value>Default: null.</value>
    public ContextOptions? Context { get; init; }

    /// <summary>
    /// Where it may look: at what stands out in a coarse view of a large image, which a policy chooses among; null for anywhere, around a mean that the location network says.
    /// With it the deviation of locations is that around the place that is chosen.
    /// </summary>
    /// <value>Default: null.</value>
    public CandidateOptions? Candidates { get; init; }

    /// <summary>What every glimpse says by itself, added up beside the core's class; null for the core's class alone.</summary>
    /// <value>Default: null.</value>
    public VoteOptions? Votes { get; init; }

    /// <summary>The recurrent core.</summary>
    /// <value>Default: ReLU core of 256 units.</value>
    public CoreOptions Core { get; init => field = Check.Given(value, nameof(Core)); } = new ReluCoreOptions();

    /// <summary>The action network, which says the class.</summary>
    /// <value>Default: linear.</value>
    public HeadOptions Action { get; init => field = Check.Given(value, nameof(Action)); } = new LinearHeadOptions();

    /// <summary>
    /// Whether the class is read off every state in training too, so that losses and rewards can judge it there; if not, off the last only.
    /// </summary>
    /// <value>Default: false.</value>
    public bool ClassAfterEveryGlimpse { get; init; }

    /// <summary>The location network, which says the mean of the next location.</summary>
    /// <value>Default: linear.</value>
    public HeadOptions Location { get; init => field = Check.Given(value, nameof(Location)); } = new LinearHeadOptions();

    /// <summary>The baseline network, which says the reward to expect.</summary>
    /// <value>Default: linear.</value>
    public HeadOptions Baseline { get; init => field = Check.Given(value, nameof(Baseline)); } = new LinearHeadOptions();

    /// <summary>How first weights and biases are drawn.</summary>
    /// <value>Default: so that layers keep the scale of what passes through them.</value>
    public InitializationOptions Initialization { get; init => field = Check.Given(value, nameof(Initialization)); } = new VarianceScalingInitializationOptions();

    /// <summary>Where the first glimpse looks, in training and in evaluation.</summary>
    /// <value>Default: random.</value>
    public StartLocation Start { get; init => field = Check.Choice(value, nameof(Start)); } = StartLocation.Random;

    /// <summary>
    /// Deviation of the first location around the centre on each axis, in units of location, where locations are sampled: in training, and where several looks
    /// are averaged, which then differ from their first glimpse on. One look at mean locations begins at the centre itself.
    /// </summary>
    /// <value>0 to 10; default 0.</value>
    public float StartStd { get; init => field = Check.AtLeast(value, 0f, 10f, nameof(StartStd)); }

    /// <summary>How the location mean is kept in [-1, 1].</summary>
    /// <value>Default: clamp.</value>
    public LocationBound LocationBound { get; init => field = Check.Choice(value, nameof(LocationBound)); } = LocationBound.Clamp;

    /// <summary>What part of half an image a unit of location is worth: at 0.5, centres of glimpses stay within the middle half on each axis.</summary>
    /// <value>Above 0, at most 1; default 1.</value>
    public float LocationScale { get; init => field = Check.Above(value, 0f, 1f, nameof(LocationScale)); } = 1f;

    /// <summary>Deviation of sampled locations on each axis, in units of location.</summary>
    /// <value>Above 0, at most 10; default 0.1.</value>
    public float LocationStd { get; init => field = Check.Above(value, 0f, 10f, nameof(LocationStd)); } = 0.1f;

    /// <summary>
    /// Whether it looks anywhere, uniformly, in training and in evaluation: what a learned policy is compared with. Wants a policyWeight of 0.
    /// </summary>
    /// <value>Default: false.</value>
    public bool RandomLocations { get; init; }

    /// <summary>Whether location and baseline losses stop at the state; if not, they teach core and glimpse network too.</summary>
    /// <value>Default: true.</value>
    public bool DetachPolicy { get; init; } = true;

    /// <inheritdoc/>
    internal override RecurrentAttentionModel Create(ImageShape shape, int classes, ChannelNormalization? normalization) =>
        new(this, shape.Channels, classes, normalization);
}
