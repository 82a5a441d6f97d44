//! The calls: each checks its origin and hands over to the file of its noun.

use frame_support::pallet_macros::*;

/// The calls, as a part of the pallet.
#[pallet_section]
mod calls {
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Ask the pool of `cryptlet` for `method` with `params`, an encoded list of values.
        ///
        /// Origin: signed, by an account that the policy in force admits. The `fee` goes into the pot until the round
        /// is decided (then it is shared) or `deadline`, a moment in milliseconds, has passed (then it goes back, but
        /// for the policy's `min_fee`, which is burnt: the place was taken). A deposit for the round's place is on hold
        /// as long. The first to ask in a topic pays a deposit for its place too; so does, instead of the former, who
        /// asks in a topic that was handed over or whose outputs may be longer now. Errors: those of the registrar for
        /// a cryptlet that is unknown, revoked, closed to the caller or without a pool; [`Error::BadMethod`],
        /// [`Error::BadParams`], [`Error::MaxParamsExceeded`], [`Error::DeadlineTooSoon`],
        /// [`Error::MaxDurationExceeded`], [`Error::FeeTooLow`], [`Error::MaxOpenRoundsExceeded`],
        /// [`Error::MaxOpenByRequesterExceeded`], [`Error::MaxOpenByCryptletExceeded`], [`Error::MaxExpiriesExceeded`],
        /// [`Error::DepositNotCovered`]. A contract may want to wait while its own cryptlet has too few hosts: then the round
        /// opens when there are enough ([`Event::RoundParked`], [`Error::MaxParkedExceeded`]). Events: [`Event::RoundOpened`], before it [`Event::TopicOpened`] for a new
        /// topic, [`Event::TopicTakenOver`] for one with another deposit.
        #[pallet::call_index(0)]
        #[pallet::weight(<T as Config>::WeightInfo::request(u32::try_from(params.len()).unwrap_or(u32::MAX)))]
        pub fn request(
            origin: OriginFor<T>,
            cryptlet: CryptletId,
            method: Method,
            params: Params,
            deadline: Moment,
            #[pallet::compact] fee: BalanceOf<T>,
        ) -> DispatchResult {
            let requester = ensure_signed(origin)?;
            Self::do_request(requester, cryptlet, method, params, deadline, fee)?;
            Ok(())
        }

        /// Carry signed batches to the chain: those open rounds are decided in which a quorum agrees.
        ///
        /// Origin: authorized, by the signatures in the report; feeless. The pool and the block refuse it as
        /// `BadSigner` if the key is not a current delegate's, `Stale` if none of its rounds is open, `BadProof` if a
        /// signature that is looked at is wrong, `Custom` with [`MALFORMED`] or [`NO_QUORUM`]. Rounds that are closed
        /// already, or still without a quorum, are skipped, and the weight of what is not read or settled is given
        /// back. `purposes` says for how many rounds of feeds the report is weighed: no fewer than are open. The delegate's share of a round's fee goes to the carrier if it was its turn (see [`leader`]), else to
        /// the round's leader. Errors: [`Error::NothingDecided`], [`Error::UnknownDelegate`] (neither can happen to an
        /// authorized report). Events: [`Event::ResultAccepted`] and [`Event::HostDissented`] for each decided round,
        /// then [`Event::ReportCarried`].
        #[pallet::call_index(1)]
        #[pallet::authorize(Self::authorize_report)]
        #[pallet::weight_of_authorize(
            shape::Shape::of(report, *purposes).weight_of_authorizing::<<T as Config>::WeightInfo>()
        )]
        // Of the normal class, as other calls: anybody can sign a report, pay for it and see it fail, so what is kept
        // free for operational calls would be anybody's. An authorized one is still the first in a block, by its
        // priority in the pool.
        #[pallet::weight(
            shape::Shape::of(report, *purposes)
                .weight_of_settling::<<T as Config>::WeightInfo>(&T::OnResult::weights())
        )]
        pub fn report(
            origin: OriginFor<T>,
            report: Report,
            purposes: Purposes,
        ) -> DispatchResultWithPostInfo {
            let _ = purposes;
            ensure_authorized(origin)?;
            Ok(Some(Self::do_report(&report)?).into())
        }

        /// Prove that a host answered one round in two ways.
        ///
        /// Origin: signed, by anyone; without fee if the proof is right. The host is suspended, until the council
        /// reinstates it. Errors: [`Error::NoContradiction`], [`Error::BadProof`], [`Error::UnknownRegionKey`],
        /// [`Error::BadRegionSignature`], and the registrar's if the host is caught already. Event:
        /// [`Event::EquivocationProven`].
        #[pallet::call_index(2)]
        #[pallet::weight(<T as Config>::WeightInfo::prove_equivocation())]
        pub fn prove_equivocation(
            origin: OriginFor<T>,
            first: Box<SignedObservation>,
            second: Box<SignedObservation>,
        ) -> DispatchResultWithPostInfo {
            let by = ensure_signed(origin)?;
            Self::do_prove_equivocation(by, &first, &second)?;
            Ok(Pays::No.into())
        }

        /// Remove a topic and its results from the state, and get the deposit back.
        ///
        /// Origin: signed, by the topic's depositor: at any time if nobody else has asked in it, and no feed brought it a
        /// result; else when it has been idle for `TopicIdleMs`. Past results stay in block bodies, envelopes and the history. Errors:
        /// [`Error::TopicNotFound`], [`Error::NotDepositor`], [`Error::TopicInUse`], [`Error::TopicNotIdle`],
        /// [`Error::RetentionTooLong`] if it has more pages than one call removes. Event: [`Event::TopicRemoved`].
        #[pallet::call_index(3)]
        #[pallet::weight(<T as Config>::WeightInfo::remove_topic(retention::PAGES_PER_CALL))]
        pub fn remove_topic(origin: OriginFor<T>, topic: TopicId) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            let removed = Self::do_remove_topic(&who, topic)?;
            Ok(Some(<T as Config>::WeightInfo::remove_topic(removed)).into())
        }

        /// Choose how many of a topic's results stay in the state.
        ///
        /// Origin: signed, by the topic's depositor, whose deposit follows. [`Retention::Newest`] is paid for from the
        /// start. Of [`Retention::All`] each further page, of 1,024 at most, is held when it begins; if that can't be, the
        /// oldest page goes ([`Event::RetentionCut`]). A shorter rule removes the oldest pages, at most 64 in one call: call again until
        /// the event's `pages` are the rule's. Longer outputs
        /// of the policy are held too when somebody asks; if that can't be, outputs stay as long as they were. Errors:
        /// [`Error::TopicNotFound`], [`Error::NotDepositor`], [`Error::RetentionTooShort`],
        /// [`Error::DepositNotCovered`]. Event: [`Event::RetentionSet`].
        #[pallet::call_index(11)]
        #[pallet::weight(<T as Config>::WeightInfo::set_retention(retention::PAGES_PER_CALL))]
        pub fn set_retention(
            origin: OriginFor<T>,
            topic: TopicId,
            retention: Retention,
        ) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            let removed = Self::do_set_retention(&who, topic, retention)?;
            Ok(Some(<T as Config>::WeightInfo::set_retention(removed)).into())
        }

        /// Share fees in another way, those of open rounds too.
        ///
        /// Origin: the council. Errors: [`Error::BadFeeSplit`]. Event: [`Event::FeeSplitSet`].
        #[pallet::call_index(4)]
        #[pallet::weight(<T as Config>::WeightInfo::set_fee_split())]
        pub fn set_fee_split(origin: OriginFor<T>, split: FeeSplit) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            ensure!(split.is_well_formed(), Error::<T>::BadFeeSplit);
            Split::<T>::put(split);
            Self::deposit_event(Event::FeeSplitSet { split });
            Ok(())
        }

        /// End an open round at once: the deposit goes back, and the fee but for the policy's `min_fee`, as when it
        /// expires. Active subscribers of a feed whose round it is pay nothing.
        ///
        /// Origin: the council; or signed, by anyone, if the round's cryptlet is revoked, so that nothing can answer.
        /// Errors: [`Error::RoundNotFound`], [`Error::CryptletActive`]. Event: [`Event::RoundClosed`].
        #[pallet::call_index(5)]
        #[pallet::weight(Pallet::<T>::weight_of_closing())]
        pub fn close_round(origin: OriginFor<T>, round: RoundId) -> DispatchResult {
            let by = pallet_cryptlet::Pallet::<T>::council_or_signed(origin)?;
            Self::do_close_round(round, matches!(by, By::Council))
        }

        /// Let whoever asks next in a topic pay its deposit, and get one's own back then.
        ///
        /// Origin: signed, by the topic's depositor, whose own questions leave everything as it is. Errors:
        /// [`Error::TopicNotFound`], [`Error::NotDepositor`], [`Error::AlreadyHandedOver`], [`Error::RetentionTooLong`]
        /// unless the topic keeps the fewest pages. Event: [`Event::TopicHandedOver`].
        #[pallet::call_index(6)]
        #[pallet::weight(<T as Config>::WeightInfo::hand_over_topic())]
        pub fn hand_over_topic(origin: OriginFor<T>, topic: TopicId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_hand_over_topic(&who, topic)
        }

        /// Subscribe to a cryptlet's answers: to `method` with `params` whenever `trigger` says, from `start` on.
        ///
        /// Origin: signed, by an account that the policy in force admits. All who subscribe to the same share a feed, and
        /// its rounds. `funds` go into the pot: each result costs `price`, which goes to publisher, hosts and delegate as
        /// a request's fee does; a moment's round that nobody answers costs as much, which is burnt, if the policy in force
        /// has a `min_fee`, else nothing; what is left goes back by [`Pallet::unsubscribe`]. A deposit for the places in the
        /// chain's state is on hold as long, for a new topic another one, which is not given back by leaving but by
        /// [`Pallet::remove_topic`]. The subscription is active when the cryptlet's pool has accepted it, in a round
        /// that costs the policy's `min_fee`; if it does not, or not in time, everything else goes back. Errors: those of
        /// [`Pallet::request`]; [`Error::PeriodTooShort`], [`Error::MomentPassed`], [`Error::MomentTooFar`],
        /// [`Error::CursorTooHigh`], [`Error::WatchTooShort`], [`Error::MaxWatchingExceeded`], [`Error::FundsTooLow`],
        /// [`Error::AlreadySubscribed`]. Events: [`Event::Subscribed`]; later
        /// [`Event::SubscriptionAccepted`] or [`Event::SubscriptionRefused`].
        #[pallet::call_index(7)]
        #[pallet::weight(<T as Config>::WeightInfo::subscribe(u32::try_from(params.len()).unwrap_or(u32::MAX)))]
        pub fn subscribe(
            origin: OriginFor<T>,
            cryptlet: CryptletId,
            method: Method,
            params: Params,
            trigger: Trigger,
            start: Moment,
            duration_ms: u64,
            #[pallet::compact] price: BalanceOf<T>,
            #[pallet::compact] funds: BalanceOf<T>,
        ) -> DispatchResult {
            let subscriber = ensure_signed(origin)?;
            let feed = Feed {
                cryptlet,
                method,
                params,
                trigger,
                start,
                duration_ms,
                price: price.saturated_into(),
            };
            Self::do_subscribe(subscriber, feed, funds)?;
            Ok(())
        }

        /// Pay for more results.
        ///
        /// Origin: signed, by the subscriber. A subscription whose funds were used up goes on with the feed's next
        /// result, and a feed that slept because nobody paid wakes. Errors: [`Error::NotSubscribed`],
        /// [`Error::MomentPassed`] if the feed has ended, [`Error::FundsTooLow`]. Event: [`Event::SubscriptionFunded`].
        #[pallet::call_index(8)]
        #[pallet::weight(<T as Config>::WeightInfo::fund_subscription())]
        pub fn fund_subscription(
            origin: OriginFor<T>,
            feed: FeedId,
            #[pallet::compact] amount: BalanceOf<T>,
        ) -> DispatchResult {
            let subscriber = ensure_signed(origin)?;
            Self::do_fund(subscriber, feed, amount)
        }

        /// Leave a feed: deposit and unused funds go back. With its last subscription the feed ends.
        ///
        /// Origin: signed, by the subscriber. While a moment's round is open, its price stays with it: it goes to those who
        /// answer, or is burnt if nobody does. Results that are there stay. Errors: [`Error::NotSubscribed`]. Event:
        /// [`Event::Unsubscribed`].
        #[pallet::call_index(9)]
        #[pallet::weight(Pallet::<T>::weight_of_leaving())]
        pub fn unsubscribe(origin: OriginFor<T>, feed: FeedId) -> DispatchResult {
            let subscriber = ensure_signed(origin)?;
            Self::do_unsubscribe(subscriber, feed)
        }

        /// Have a feed go on that stopped.
        ///
        /// Origin: signed, by one of its subscribers whose funds pay for the next result, and who pays the policy's
        /// `min_fee`, which is burnt. It goes on with its next moment; one that watches, after its last event; one that wakes itself,
        /// with the moment that its last answer named, or at once if that has passed.
        /// Errors: [`Error::NotSubscribed`], [`Error::NotStopped`], [`Error::FundsTooLow`], [`Error::MomentPassed`] if its
        /// only moment is over, and why the cryptlet does not serve it still. Event: [`Event::FeedResumed`].
        #[pallet::call_index(10)]
        #[pallet::weight(<T as Config>::WeightInfo::resume_feed())]
        pub fn resume_feed(origin: OriginFor<T>, feed: FeedId) -> DispatchResult {
            let subscriber = ensure_signed(origin)?;
            Self::do_resume(&subscriber, feed)
        }

        /// Carry to the chain what hosts answered who were asked to serve contracts' own cryptlets: offers are seated, and
        /// where enough hosts refuse, the binding comes to nothing.
        ///
        /// Origin: authorized, by the signatures in the report; feeless. The pool and the block refuse it as `BadSigner` if
        /// the key is not a current delegate's, `Stale` if no binding waits for any of the answers, `BadProof` if a signature
        /// is wrong, `Custom` with [`MALFORMED`]. Answers that nobody waits for are skipped, and their weight is given back. Errors: [`Error::NothingDecided`], [`Error::UnknownDelegate`] (neither can
        /// happen to an authorized report). Events: the registrar's of seats and bindings, then
        /// [`Event::BindingsAnswered`].
        #[pallet::call_index(12)]
        #[pallet::authorize(Self::authorize_answers)]
        #[pallet::weight_of_authorize(
            <T as Config>::WeightInfo::authorize_answers(u32::try_from(report.answers.len()).unwrap_or(u32::MAX))
        )]
        #[pallet::weight(
            Pallet::<T>::weight_of_settling_answers(u32::try_from(report.answers.len()).unwrap_or(u32::MAX))
        )]
        pub fn answer_bindings(
            origin: OriginFor<T>,
            report: BindingReport,
        ) -> DispatchResultWithPostInfo {
            ensure_authorized(origin)?;
            Ok(Some(Self::do_answer_bindings(&report)?).into())
        }
    }
}
