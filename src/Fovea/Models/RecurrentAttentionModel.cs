using Fovea.Data;
using Fovea.Parts;
using Fovea.Policies;
using Fovea.Sensing;

namespace Fovea.Models;

/// <summary>
/// The recurrent attention model (Mnih et al. 2014, section 3.1, figure 1): sensor, glimpse network, core, and three heads on the
/// core's state. Parameters live here; activations live in the caller's <see cref="Arena"/>.
///
/// Notation, for row r and step t: location_t is looked at; state_t follows; location mean_t read off state_t is the mean of
/// location_(t+1); baseline_t predicts the reward when state_t is known; class logits are read off the last state.
/// </summary>
internal sealed class RecurrentAttentionModel : ImageClassifier
{
    private readonly IGlimpseSensor sensor;
    private readonly Sight sight;
    private readonly Slot patches, looked, draws, overview;
    private readonly IGlimpseNetwork glimpse;
    private readonly IRecurrentCore core;
    private readonly IHead action, location, baseline;
    private readonly IGradientWork[] actionWork;
    private readonly Votes? votes;

    /// <summary>Puts a model together with zero weights; see <see cref="ParameterSet.Initialize"/>.</summary>
    /// <param name="options">Its shape.</param>
    /// <param name="channels">Channels of its images.</param>
    /// <param name="classes">Number of classes, at least 2.</param>
    /// <param name="normalization">How channels are brought to one range; null for 0 to 1 as they are.</param>
    /// <param name="kernel">Carries out the products; null for the widest.</param>
    /// <exception cref="OptionException">A part of somebody's own is not made, or does not do what its interface says.</exception>
    public RecurrentAttentionModel(RecurrentAttentionOptions options, int channels, int classes, ChannelNormalization? normalization = null, MatrixKernel? kernel = null)
        : this(Check.Made(options.Sensor.Create(), options.Sensor, nameof(options.Sensor)), options, channels, classes, normalization, kernel)
    {
    }

    private RecurrentAttentionModel(
        IGlimpseSensor sensor, RecurrentAttentionOptions options, int channels, int classes, ChannelNormalization? normalization, MatrixKernel? kernel)
        : this(
            new ModelBuilder(kernel ?? MatrixKernel.Widest, options.Initialization) { Steps = options.Glimpses, Patch = PatchOf(sensor, channels) },
            sensor, options, channels, classes, normalization)
    {
    }

    private RecurrentAttentionModel(
        ModelBuilder build, IGlimpseSensor sensor, RecurrentAttentionOptions options, int channels, int classes, ChannelNormalization? normalization)
        : base(build, channels, classes, options.SeveralClasses)
    {
        Options = options;
        Normalization = normalization;
        this.sensor = sensor;
        Patch = build.Patch;
        if (normalization is null && sensor is MultiScaleSensor { HasMeanOutside: true })
            throw new OptionException("sensor.meanOutside", "must be false where channels are not normalised, since they have no mean then, but is true");
        sight = new Sight(sensor, normalization);
        patches = build.Layout.Add(sensor.PatchLength(channels));
        looked = build.Layout.Add(2);
        draws = build.Layout.Add(LocationDraw.Width);
        glimpse = Check.Made(options.Glimpse.Create(build, patches, looked), options.Glimpse, nameof(options.Glimpse));
        if (options.Context is { } view)
        {
            overview = build.Layout.Add(channels * view.Size * view.Size);
            glimpse = new ContextNetwork(build, overview, glimpse);
        }

        core = Check.Made(options.Core.Create(build, glimpse.Output), options.Core, nameof(options.Core));
        bool detached = options.DetachPolicy;
        ActionPlace = new("action", ParameterGroup.Classifier, classes, options.ClassAfterEveryGlimpse ? .. : ^1.., Detached: false);
        Policy = options.Candidates is { } candidates
            ? new CandidatePolicy(build, candidates, channels, () => location!.Output, draws)
            : new GaussianLocationPolicy(new GaussianPolicy(options.LocationBound), () => location!.Output, draws);
        LocationPlace = new("location", ParameterGroup.Policy, Policy.Outputs, ..^1, detached);
        BaselinePlace = new("baseline", ParameterGroup.Baseline, 1, ..^1, detached);
        int workBefore = build.GradientWork.Count;
        action = Check.Made(options.Action.Create(build, ActionPlace, core.State), options.Action, nameof(options.Action));
        actionWork = [.. build.GradientWork.Skip(workBefore)];
        if (options.Votes is { } vote) votes = new Votes(build, vote, glimpse.Output, looked, action.Output, options.ClassAfterEveryGlimpse, SeveralClasses);
        location = Check.Made(options.Location.Create(build, LocationPlace, core.State), options.Location, nameof(options.Location));
        baseline = Check.Made(options.Baseline.Create(build, BaselinePlace, core.State), options.Baseline, nameof(options.Baseline));
        build.Finish();
    }

    /// <summary>Its shape.</summary>
    public RecurrentAttentionOptions Options { get; }

    /// <summary>How channels are brought to one range; null for 0 to 1 as they are.</summary>
    public ChannelNormalization? Normalization { get; }

    /// <summary>The shape of what a glimpse sees.</summary>
    public PatchShape Patch { get; }

    /// <summary>What the action network is for.</summary>
    public HeadPlace ActionPlace { get; }

    /// <summary>What the location network is for.</summary>
    public HeadPlace LocationPlace { get; }

    /// <summary>What the baseline network is for.</summary>
    public HeadPlace BaselinePlace { get; }

    /// <inheritdoc/>
    public override IGlimpseSensor Sensor => sensor;

    /// <inheritdoc/>
    public override Slot Patches => patches;

    /// <inheritdoc/>
    public override Slot Looked => looked;

    /// <inheritdoc/>
    public override Slot Draws => draws;

    /// <summary>How locations are drawn from <see cref="Location"/>.</summary>
    public LocationPolicy Policy { get; }

    /// <summary>What every glimpse says by itself, [rows, classes + 1]; null where it says nothing. See <see cref="Fovea.Votes"/>.</summary>
    public Signal? Vote => votes?.Vote;

    /// <summary>What glimpses so far say together where several classes are said at once, [rows, classes]; else null. See <see cref="Heads.NoisyOrVotes.Tally"/>.</summary>
    public Signal? Tally => votes?.Tally;

    /// <summary>The location network's output, which <see cref="Policy"/> makes something of: at step t about the location of step t + 1.</summary>
    public Signal Location => location.Output;

    /// <summary>The baseline network's output, [rows, 1].</summary>
    public Signal Baseline => baseline.Output;

    /// <inheritdoc/>
    public override Signal Logits => action.Output;

    /// <inheritdoc/>
    public override int Glimpses => Options.Glimpses;

    /// <inheritdoc/>
    public override int MostGlimpses => RecurrentAttentionOptions.MostGlimpses;

    /// <inheritdoc/>
    public override StartLocation Start => Options.Start;

    /// <inheritdoc/>
    public override float LocationStd => Options.LocationStd;

    /// <inheritdoc/>
    public override float StartStd => Options.StartStd;

    /// <inheritdoc/>
    public override bool RandomLocations => Options.RandomLocations;

    /// <inheritdoc/>
    public override long EvaluationMultiplyAdds =>
        GradientWork.Except(actionWork).Where(work => work.Group != ParameterGroup.Baseline).Sum(work => work.ForwardMultiplyAdds(Glimpses))
        + actionWork.Sum(work => work.ForwardMultiplyAdds(steps: 1));

    /// <inheritdoc/>
    public override long NumbersRead(ImageShape shape, int glimpses) => base.NumbersRead(shape, glimpses)
        + (Options.Context is { } view ? (long)view.Size * view.Size * shape.Channels : 0L)
        + (Policy is CandidatePolicy candidates ? candidates.CellsRead(shape) * shape.Channels : 0L);

    /// <inheritdoc/>
    public override void Forward(Arena arena, RowBatch batch, Gaze gaze, bool logitsAtEveryStep = false)
    {
        arena.Refresh();
        int last = arena.Steps - 1;
        bool everyGlimpse = logitsAtEveryStep || (arena.Training && Options.ClassAfterEveryGlimpse);
        Policy.Begin(arena, batch);
        for (int t = 0; t <= last; t++)
        {
            Choose(arena, batch, gaze, t);
            Sense(arena, batch, t);
            glimpse.Forward(arena, t);
            core.Forward(arena, t);
            if (t == last || everyGlimpse) action.Forward(arena, t);
            votes?.Forward(arena, t, intoLogits: t == last || everyGlimpse);
            if (t == last) continue;
            location.Forward(arena, t);
            if (arena.Training) baseline.Forward(arena, t);
        }
    }

    /// <inheritdoc/>
    public override void Backward(Arena arena)
    {
        arena.All(core.State.Gradient).Values.Clear();
        for (int t = arena.Steps - 1; t >= 0; t--)
        {
            action.Backward(arena, t);
            location.Backward(arena, t);
            baseline.Backward(arena, t);
        }

        for (int t = arena.Steps - 1; t >= 0; t--) core.BackwardStep(arena, t);
        core.Backward(arena);
        votes?.Backward(arena);
        glimpse.Backward(arena);
    }

    /// <summary>Checks that views can turn what the sensor sees, and channels be normalised in it.</summary>
    /// <exception cref="OptionException">A patch is not [scales, channels, size, size].</exception>
    private static PatchShape PatchOf(IGlimpseSensor sensor, int channels)
    {
        string called = sensor.GetType().Name;
        if (sensor.Scales < 1) throw new OptionException("sensor", $"must have at least 1 scale, but {called}.Scales is {sensor.Scales}");
        if (sensor.Size < 1) throw new OptionException("sensor", $"must have patches of at least 1 pixel a side, but {called}.Size is {sensor.Size}");
        long numbers = (long)sensor.Scales * channels * sensor.Size * sensor.Size, told = sensor.PatchLength(channels);
        if (told != numbers)
            throw new OptionException("sensor", $"must have patches of scales * channels * size * size numbers, {sensor.Scales} * {channels} * {sensor.Size} * {sensor.Size} = {numbers}, but {called}.PatchLength is {told}");
        return new PatchShape(sensor.Scales * channels, sensor.Size);
    }

    private void Choose(Arena arena, RowBatch batch, in Gaze gaze, int t)
    {
        Matrix lookedT = arena.Step(looked, t), drawsT = arena.Step(draws, t);
        bool isChosen = t > 0 || (gaze.IsStartChosen && Policy.FirstChoice == 0), isAnywhere = gaze.IsAnywhere(t);
        for (int row = 0; row < arena.Rows; row++)
        {
            ref LocationDraw draw = ref LocationDraw.In(drawsT[row]);
            if (gaze.Kind != GazeKind.Recorded)
                draw = isChosen ? Policy.Choose(arena, batch, gaze, t, row) : gaze.First(batch.NumberOf(row), batch.RolloutOf(row));
            if (isAnywhere && batch.OffersPlaces(row))
            {
                (float placeX, float placeY) = batch.PlaceOf(row, draw.X, draw.Y);
                draw = LocationDraw.At(placeX, placeY);
            }

            (float x, float y) = draw.Place;
            Span<float> look = lookedT[row];
            look[0] = Options.LocationScale * x;
            look[1] = Options.LocationScale * y;
        }
    }

    private void Sense(Arena arena, RowBatch batch, int t)
    {
        Matrix lookedT = arena.Step(looked, t), patchesT = arena.Step(patches, t);
        for (int row = 0; row < arena.Rows; row++)
            sight.See(batch, row, lookedT[row][0], lookedT[row][1], patchesT[row]);
        if (t > 0 || Options.Context is not { } view) return;
        Matrix overview0 = arena.Step(overview, 0);
        for (int row = 0; row < arena.Rows; row++) sight.SeeAll(batch, row, view.Size, overview0[row]);
    }
}
