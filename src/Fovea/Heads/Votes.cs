using System.Numerics.Tensors;
using System.Text.Json.Serialization;
using Fovea.Heads;
using Fovea.Parts;

namespace Fovea;

/// <summary>
/// What every glimpse says by itself, pooled beside the core's class: for images on which many small things count together, or one among many, where bounded votes are
/// learned far sooner than a state that must keep glimpses apart.
///
/// Notation, for a row: p_t [classes + 1] = softmax of a linear layer on glimpse features g_t, the last number of it "nothing"; pooled_t see <see cref="VotePool"/>;
/// logits_t += W pooled_t, W [classes, classes]. The class that a glimpse says by itself is q_t = p_t without "nothing", of which every class gets the same part.
/// </summary>
internal sealed class Votes
{
    private readonly Signal glimpse, logits, vote;
    private readonly Slot voteLogits;
    private readonly Dense glimpseToVote, pooledToLogits;
    private readonly VotePool pool;
    private readonly bool everyGlimpse;

    /// <summary>Declares the votes.</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="options">How they are pooled, and the first value of W on its diagonal.</param>
    /// <param name="glimpse">g, [rows, features].</param>
    /// <param name="locations">Where glimpses look, [rows, 2] as (x, y) in [-1, 1].</param>
    /// <param name="logits">The action network's output, [rows, classes].</param>
    /// <param name="everyGlimpse">Whether training reads the class off every glimpse or off the last only.</param>
    /// <param name="several">Whether several classes are said at once.</param>
    public Votes(ModelBuilder build, VoteOptions options, Signal glimpse, Slot locations, Signal logits, bool everyGlimpse, bool several)
    {
        (this.glimpse, this.logits, this.everyGlimpse) = (glimpse, logits, everyGlimpse);
        int classes = logits.Width;
        vote = build.Layout.AddSignal(classes + 1);
        voteLogits = build.Layout.AddForTraining(classes + 1);
        Signal pooled = build.Layout.AddSignal(classes);
        const ParameterGroup group = ParameterGroup.Classifier;
        glimpseToVote = new Dense(build, "votes", group, glimpse.Width, classes + 1);
        pooledToLogits = new Dense(build, "votes.tally", group, classes, classes, withBias: false, weights: new Initializer(0f) { Diagonal = options.Scale });
        glimpseToVote.LearnFrom(build, glimpse.Value, .., voteLogits, ..);
        Range judged = everyGlimpse ? .. : ^1..;
        pooledToLogits.LearnFrom(build, pooled.Value, judged, logits.Gradient, judged);
        pool = several ? new NoisyOrVotes(build, vote, pooled)
            : options.Pooling == VotePooling.Attention ? new AttendedVotes(build, glimpse, locations, vote, pooled)
            : new SummedVotes(vote, pooled);
    }

    /// <summary>p_t, [rows, classes + 1], and its derivative, which the loss writes.</summary>
    public Signal Vote => vote;

    /// <summary>What glimpses say together where several classes are said at once, else null: see <see cref="NoisyOrVotes.Tally"/>.</summary>
    public Signal? Tally => (pool as NoisyOrVotes)?.Tally;

    /// <summary>Lets glimpse <paramref name="t"/> vote.</summary>
    /// <param name="arena">The rows.</param>
    /// <param name="t">The glimpse.</param>
    /// <param name="intoLogits">Whether the votes so far are added to the logits of this step, which are there.</param>
    public void Forward(Arena arena, int t, bool intoLogits)
    {
        Matrix voteT = arena.Step(vote.Value, t);
        glimpseToVote.Forward(arena, arena.Step(glimpse.Value, t), voteT);
        for (int row = 0; row < voteT.Rows; row++) TensorPrimitives.SoftMax(voteT[row], voteT[row]);
        pool.Forward(arena, t);
        if (intoLogits) pooledToLogits.ForwardAdd(arena, arena.Step(pool.Pooled.Value, t), arena.Step(logits.Value, t));
    }

    /// <summary>Adds to the derivative by g of all steps; called when those by the logits and by <see cref="Vote"/> are there, and the core's by g.</summary>
    public void Backward(Arena arena)
    {
        for (int t = arena.Steps - 1; t >= 0; t--)
        {
            Matrix pooledGradient = arena.Step(pool.Pooled.Gradient, t), voteGradient = arena.Step(vote.Gradient, t), voteT = arena.Step(vote.Value, t), inner = arena.Step(voteLogits, t);
            if (t == arena.Steps - 1 || everyGlimpse) pooledToLogits.BackwardInput(arena, arena.Step(logits.Gradient, t), pooledGradient);
            else pooledGradient.Values.Clear();
            pool.Backward(arena, t);
            for (int row = 0; row < voteT.Rows; row++)
            {
                TensorPrimitives.Subtract(voteGradient[row], TensorPrimitives.Dot(voteGradient[row], voteT[row]), inner[row]);
                TensorPrimitives.Multiply(inner[row], voteT[row], inner[row]);
            }
        }

        glimpseToVote.BackwardInputAdd(arena, arena.All(voteLogits), arena.All(glimpse.Gradient));
        pool.BackwardGlimpses(arena);
    }
}

/// <summary>What every glimpse says by itself, as votes for classes or for nothing, which are pooled beside the core's class.</summary>
public sealed record VoteOptions
{
    /// <summary>What a vote for a class adds to that class's logit at first.</summary>
    /// <value>0 to 100; default 2.</value>
    public float Scale { get; init => field = Check.AtLeast(value, 0f, 100f, nameof(Scale)); } = 2f;

    /// <summary>How the votes for one class are put together.</summary>
    /// <value>Default: sum; nothing else where several classes are said at once, since one glimpse that sees a class is enough there.</value>
    public VotePooling Pooling { get; init => field = Check.Choice(value, nameof(Pooling)); } = VotePooling.Sum;
}

/// <summary>How what glimpses say by themselves is put together.</summary>
public enum VotePooling
{
    /// <summary>Added up: many small things count together.</summary>
    [JsonStringEnumMemberName("sum")]
    Sum,

    /// <summary>The logarithm of their mean, in which each counts as much as its glimpse says: one thing among many tells the class, the largest or the topmost.</summary>
    [JsonStringEnumMemberName("attention")]
    Attention,
}
