using System.Runtime.ExceptionServices;
using Fovea.Parts;

namespace Fovea.Training.Engines;

/// <summary>
/// The weight gradients of shards that have gone backward: the worker that has a shard sums them one after the other, and workers without a shard take some, so
/// that a slow core does not keep the others waiting. Each is summed by one worker, in the same order by any: results do not depend on who does.
/// </summary>
internal sealed class GradientShares
{
    private const int SpinsBeforeYielding = 100;

    private readonly IDivisibleGradientWork[] works;
    private readonly Offer[] offers;

    /// <summary>Nothing is offered yet.</summary>
    /// <param name="works">What is summed for each shard.</param>
    /// <param name="shards">Most shards.</param>
    public GradientShares(IEnumerable<IDivisibleGradientWork> works, int shards)
    {
        // The largest first: what is left for the end is soon done.
        this.works = [.. works.OrderByDescending(work => work.Weight.Length)];
        offers = [.. Enumerable.Range(0, shards).Select(_ => new Offer { Next = this.works.Length })];
    }

    /// <summary>Lets others help with the gradients of a block.</summary>
    /// <param name="shard">The shard it is of.</param>
    /// <param name="arena">The block's activations, which nobody may change until <see cref="Complete"/> is done.</param>
    /// <param name="gradients">Laid out like the parameters.</param>
    /// <param name="add">Whether they are added to what is there.</param>
    public void Begin(int shard, Arena arena, AlignedBuffer gradients, bool add)
    {
        Offer offer = offers[shard];
        offer.Arena = arena;
        offer.Gradients = gradients;
        offer.Add = add;
        offer.Done = 0;
        offer.Failure = null;
        Volatile.Write(ref offer.Next, 0);
    }

    /// <summary>Sums what nobody else has taken, and waits for those who have; throws what one of them threw.</summary>
    public void Complete(int shard)
    {
        Offer offer = offers[shard];
        while (Take(offer))
        {
        }

        for (int spins = 0; Volatile.Read(ref offer.Done) < works.Length; spins++)
        {
            if (spins < SpinsBeforeYielding) Thread.SpinWait(8);
            else Thread.Yield();
        }

        offer.Failure?.Throw();
    }

    /// <summary>Sums one gradient of any shard; false if none is left at the moment.</summary>
    public bool Help()
    {
        foreach (Offer offer in offers)
            if (Take(offer)) return true;
        return false;
    }

    private bool Take(Offer offer)
    {
        if (Volatile.Read(ref offer.Next) >= works.Length) return false;
        int number = Interlocked.Increment(ref offer.Next) - 1;
        if (number >= works.Length) return false;
        try
        {
            works[number].Sum(offer.Arena!, offer.Gradients!.Span, offer.Add);
        }
        catch (Exception exception)
        {
            offer.Failure = ExceptionDispatchInfo.Capture(exception);
        }

        Interlocked.Increment(ref offer.Done);
        return true;
    }

    /// <summary>A shard's gradients: the next one to be summed, from 0 on once all else is written, and how many are summed.</summary>
    private sealed class Offer
    {
        public Arena? Arena;
        public AlignedBuffer? Gradients;
        public bool Add;
        public int Next, Done;
        public ExceptionDispatchInfo? Failure;
    }
}
